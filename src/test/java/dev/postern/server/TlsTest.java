package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.CommandException;
import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Connections with TLS. The two certificates of the tests are self-signed.
class TlsTest {

    @TempDir
    private Path directory;

    /// Trust in every certificate, because the test reads which one it is.
    private static final class AnyCertificate extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private void install(String name) throws IOException {
        for (String suffix : new String[] {"-key.pem", ".pem"}) {
            Path source = Path.of("src/test/resources/tls/" + name + suffix);
            Files.copy(source, directory.resolve("current" + suffix), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private TestService service() {
        return TestService.everything(
                "--tls-cert=" + directory.resolve("current.pem"), "--tls-key=" + directory.resolve("current-key.pem"));
    }

    /// Sends a request, and returns the name in the certificate and the response.
    private static String exchange(URI origin) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyCertificate()}, null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(origin.getHost(), origin.getPort())) {
            socket.getOutputStream()
                    .write("GET /api/films?select=id&id=eq.1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return socket.getSession().getPeerPrincipal().getName() + " " + response;
        }
    }

    private static boolean serves(URI origin, String name) {
        try {
            return exchange(origin).startsWith("CN=" + name + " ");
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void changedCertificate_isUsedByNewConnections() throws IOException, GeneralSecurityException {
        install("one");
        TestService service = service();
        service.start();
        try {
            URI origin = URI.create(service.origin());
            assertThat(origin).hasScheme("https");
            assertThat(exchange(origin)).startsWith("CN=one HTTP/1.1 200 ").contains("[{\"id\":1}]");
            Files.writeString(directory.resolve("current.pem"), "no certificate");
            Files.copy(
                    Path.of("src/test/resources/tls/two-key.pem"),
                    directory.resolve("current-key.pem"),
                    StandardCopyOption.REPLACE_EXISTING);
            assertThat(serves(origin, "one")).isTrue();
            install("two");
            Polling.until(() -> serves(origin, "two"));
        } finally {
            service.close();
        }
    }

    @Test
    void invalidFiles_serviceDoesNotStart() throws IOException {
        install("one");
        Files.writeString(directory.resolve("current-key.pem"), "no key");
        assertThatThrownBy(() -> service().start())
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--tls-key")
                .hasMessageContaining("PKCS #8");
    }
}
