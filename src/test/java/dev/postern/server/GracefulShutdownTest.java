package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests of the steps of a shutdown: the delay, the end of requests in progress, and the admin server.
class GracefulShutdownTest {

    private static final String FILMS = "/api/films?select=id&limit=1";

    @AutoClose
    private final TestService service = TestService.everything("--shutdown-delay=10m", "--admin-port=0");

    private URI origin = URI.create("");

    @BeforeEach
    void start() {
        service.start();
        origin = URI.create(service.origin());
    }

    private CompletableFuture<Void> close() {
        return CompletableFuture.runAsync(service::close, Thread::startVirtualThread);
    }

    private boolean isReady() {
        return service.getAdmin("/ready").statusCode() == 200;
    }

    private boolean refusesConnections() {
        try (Socket _ = new Socket(origin.getHost(), origin.getPort())) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Test
    void delay_requestsAreServedAndConnectionsClosed() throws IOException {
        assertThat(service.getAdmin("/ready").body()).isEqualTo("{\"ready\":true}");
        try (Connection kept = new Connection(service)) {
            assertThat(kept.get(FILMS)).startsWith("HTTP/1.1 200").doesNotContain("Connection: close");
            CompletableFuture<Void> closed = close();
            Polling.until(() -> !isReady());
            assertThat(service.getAdmin("/ready").body())
                    .isEqualTo("{\"ready\":false,\"reason\":\"The service is shutting down\"}");
            assertThat(kept.get(FILMS)).startsWith("HTTP/1.1 200").contains("Connection: close");
            HttpResponse<String> other = service.get(FILMS);
            assertThat(other.statusCode()).isEqualTo(200);
            assertThat(other.headers().firstValue("Connection")).hasValue("close");
            service.server().endShutdownDelay();
            closed.join();
        }
    }

    /// The lock of a row keeps the first request in progress.
    @Test
    void afterTheDelay_requestInProgressEndsAndOthersAreRejected() throws IOException {
        try (Connection kept = new Connection(service);
                Connection running = new Connection(service)) {
            kept.get(FILMS);
            service.server().endShutdownDelay();
            service.withOpenTransaction("select from films for update", () -> {
                try {
                    running.send("""
                            PATCH /api/films?id=eq.1 HTTP/1.1
                            Content-Type: application/json
                            Content-Length: 13
                            """, "{\"plot\":\"ok\"}");
                    Polling.until(() -> "1"
                            .equals(service.value("select count(*) from pg_stat_activity"
                                    + " where datname = current_database() and wait_event_type = 'Lock'")));
                    kept.write("HEAD " + FILMS + " HTTP/1.1\r\nHost: x\r\nX-Long: ");
                    CompletableFuture<Void> closed = close();
                    Polling.until(() -> {
                        kept.write("x"); // otherwise the server closes the connection, because it is idle
                        return refusesConnections();
                    });
                    kept.write("\r\n\r\n");
                    String rejected = kept.readHead();
                    assertThat(rejected)
                            .startsWith("HTTP/1.1 503")
                            .contains("Connection: close", "Retry-After: 1", "Proxy-Status: Postern; error=PSTRN809");
                    assertThat(service.getAdmin("/metrics").statusCode()).isEqualTo(200);
                    assertThat(closed).isNotDone();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(running.readHead()).startsWith("HTTP/1.1 204").contains("Connection: close");
        }
    }

    /// Connection that a client keeps between requests.
    private static final class Connection implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader in;

        Connection(TestService service) throws IOException {
            URI origin = URI.create(service.origin());
            socket = new Socket(origin.getHost(), origin.getPort());
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        void send(String head, String body) {
            write((head + "Host: x\n\n").replace("\n", "\r\n") + body);
        }

        void write(String text) {
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Sends a HEAD request, whose response has no body.
        String get(String path) throws IOException {
            send("HEAD " + path + " HTTP/1.1\n", "");
            return readHead();
        }

        String readHead() throws IOException {
            StringBuilder head = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.append(line).append('\n');
            }
            return head.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
