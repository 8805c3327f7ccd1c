package dev.postern.testing;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Identity provider on a free port, with OpenID Connect discovery and a key set.
public final class IdentityProvider implements AutoCloseable {

    private final HttpServer server;
    private final String issuer;
    private final Map<String, String> documents = new ConcurrentHashMap<>();
    private final AtomicInteger keySetReads = new AtomicInteger();
    private volatile int status = 200;

    private IdentityProvider(String path) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = "http://127.0.0.1:" + server.getAddress().getPort() + path;
        server.createContext("/", this::respond);
        server.start();
        setConfiguration("{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(issuer, base()));
        publish("{\"keys\":[]}");
    }

    /// Starts a provider.
    ///
    /// @param path path of the issuer's URL, such as `/realms/shop`
    public static IdentityProvider start(String path) {
        try {
            return new IdentityProvider(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the `iss` of the tokens.
    public String issuer() {
        return issuer;
    }

    private String base() {
        return issuer.replaceFirst("/$", "");
    }

    /// Replaces the OpenID configuration.
    public void setConfiguration(String json) {
        documents.put(base() + "/.well-known/openid-configuration", json);
    }

    /// Publishes the public parts of keys.
    public void publish(JWK... keys) {
        publish(new JWKSet(List.of(keys)).toString());
    }

    /// Replaces the key set.
    public void publish(String json) {
        documents.put(base() + "/keys", json);
    }

    /// Sets the status of all further responses.
    public void setStatus(int status) {
        this.status = status;
    }

    /// Returns the number of reads of the key set, also of failed ones.
    public int keySetReads() {
        return keySetReads.get();
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            String url = issuer.replaceFirst("(//[^/]+).*", "$1") + exchange.getRequestURI();
            keySetReads.addAndGet(url.endsWith("/keys") ? 1 : 0);
            String document = documents.get(url);
            byte[] body = String.valueOf(document).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(document == null ? 404 : status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
