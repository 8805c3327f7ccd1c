package dev.postern.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.problem.CommandException;
import dev.postern.problem.JwtIssuerErrors;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/// HTTP client of an identity provider, which reads its configuration and its key set (OpenID Connect Discovery 1.0,
/// 4; RFC 7517, 5).
final class ProviderClient {

    private static final String CONFIGURATION = "/.well-known/openid-configuration";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 1 << 20;
    private static final int SERVER_ERROR = 500;

    private final String issuer;

    ProviderClient(String issuer) {
        this.issuer = issuer;
    }

    /// A provider that does not respond, or responds with a server error. A later attempt can succeed.
    static final class UnreachableException extends Exception {

        UnreachableException(String message) {
            super(message, null, false, false);
        }
    }

    /// Reads the JSON of the key set.
    ///
    /// @throws CommandException if the configuration is not that of the issuer
    String readKeySet() throws UnreachableException {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .followRedirects(Redirect.NORMAL)
                .build()) {
            Thread limit = Thread.ofVirtual().name("provider-timeout").start(() -> stopAfterTimeout(client));
            try {
                return readKeySet(client);
            } finally {
                limit.interrupt();
            }
        }
    }

    /// Ends the requests of a client whose responses arrive too slowly. The timeout of a request ends with the headers.
    private static void stopAfterTimeout(HttpClient client) {
        try {
            Thread.sleep(TIMEOUT.multipliedBy(2)); // of both requests
            client.shutdownNow();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the responses have arrived
        }
    }

    private String readKeySet(HttpClient client) throws UnreachableException {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        ObjectNode configuration = parse(base + CONFIGURATION, get(client, base + CONFIGURATION));
        String named = configuration.path("issuer").asText("");
        if (!named.equals(issuer)) {
            throw JwtIssuerErrors.otherIssuer(issuer, named);
        }
        return get(client, configuration.path("jwks_uri").asText(""));
    }

    private ObjectNode parse(String url, String json) {
        try {
            return JsonObjects.parse(json);
        } catch (JsonObjects.JsonObjectException e) {
            throw JwtIssuerErrors.invalidDocument(issuer, url, String.valueOf(e.getMessage()));
        }
    }

    private String get(HttpClient client, String url) throws UnreachableException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(TIMEOUT)
                    .header("Accept", "application/json")
                    .build();
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return text(url, response.statusCode(), body.readNBytes(MAX_BYTES + 1));
            }
        } catch (IllegalArgumentException e) {
            throw JwtIssuerErrors.invalidDocument(issuer, url, "it is not a URL");
        } catch (IOException e) {
            throw new UnreachableException(
                    url + ": " + Objects.requireNonNullElse(e.getMessage(), "the connection was refused"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException(url + ": the request was interrupted");
        }
    }

    private String text(String url, int status, byte[] body) throws UnreachableException {
        if (status >= SERVER_ERROR) {
            throw new UnreachableException(url + " responds with " + status);
        }
        if (status != 200 || body.length > MAX_BYTES) {
            String cause = status == 200 ? "it is larger than 1 MiB" : "the response is " + status;
            throw JwtIssuerErrors.invalidDocument(issuer, url, cause);
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return issuer;
    }
}
