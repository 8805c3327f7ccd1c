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
import java.security.KeyStoreException;
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
        replace(name + "-key.pem", "current-key.pem");
        replace(name + ".pem", "current.pem");
    }

    private void replace(String source, String target) throws IOException {
        Files.copy(
                Path.of("src/test/resources/tls", source),
                directory.resolve(target),
                StandardCopyOption.REPLACE_EXISTING);
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
            replace("two-key.pem", "current-key.pem");
            assertThat(serves(origin, "one")).isTrue();
            install("two");
            Polling.until(() -> serves(origin, "two"));
        } finally {
            service.close();
        }
    }

    /// A renewal writes two files, one after the other.
    @Test
    void keyFollowsCertificate_pairIsUsedOnceComplete() throws IOException, KeyStoreException {
        install("one");
        TlsCertificate certificate = new TlsCertificate(
                new TlsSettings(directory.resolve("current.pem"), directory.resolve("current-key.pem")));
        assertThat(name(certificate)).isEqualTo("CN=one");
        replace("two.pem", "current.pem");
        certificate.reloadIfChanged();
        assertThat(name(certificate)).isEqualTo("CN=one");
        replace("two-key.pem", "current-key.pem");
        certificate.reloadIfChanged();
        assertThat(name(certificate)).isEqualTo("CN=two");
    }

    private static String name(TlsCertificate certificate) throws KeyStoreException {
        X509Certificate used =
                (X509Certificate) certificate.contexts().getKeyStore().getCertificate("postern");
        return used.getSubjectX500Principal().getName();
    }

    @Test
    void keyIsInvalid_serviceDoesNotStart() throws IOException {
        install("one");
        Files.writeString(directory.resolve("current-key.pem"), "no key");
        assertDoesNotStart("PKCS #8");
    }

    @Test
    void keyIsThatOfAnotherCertificate_serviceDoesNotStart() throws IOException {
        install("one");
        replace("two-key.pem", "current-key.pem");
        assertDoesNotStart("the key does not belong to the certificate");
    }

    private void assertDoesNotStart(String reason) {
        assertThatThrownBy(() -> service().start())
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--tls-key")
                .hasMessageContaining(reason);
    }
}
