package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Clients that disconnect while their statement waits for the lock of another transaction.
class ClientDisconnectsTest {

    private static final int READ_TIMEOUT_MILLIS = 30_000;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--statement-timeout=10m", "--pool-size=1");

    @BeforeEach
    void truncateLogs() {
        SERVICE.sql("truncate logs");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST   | /api/logs                      | {"number":1}
            POST   | /api/logs?select=number        | [{"number":1},{"number":2}]
            PATCH  | /api/logs?number=eq.0          | {"number":1}
            DELETE | /api/logs?number=eq.0          |
            POST   | /api/-/batch                   | {"operations":[{"method":"POST","path":"/logs","body":{"number":1}}]}
            """)
    void clientDisconnectsDuringWrite_nothingIsWritten(String method, String path, String body) {
        SERVICE.sql("insert into logs values (0)");
        SERVICE.withOpenTransaction("lock table logs in exclusive mode", () -> {
            try (Socket socket = open()) {
                send(socket, method, path, body == null ? "" : body);
                Polling.until(() -> statementsWaitingForLock() == 1);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            Polling.until(() -> statementsWaitingForLock() == 0);
        });
        assertThat(SERVICE.get("/api/logs?select=number").body()).isEqualTo("[{\"number\":0}]");
    }

    /// An abandoned read would keep the database busy.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /api/logs?select=number    |
            GET  | /api/logs                  | text/csv
            HEAD | /api/logs                  |
            GET  | /api/directors/1           | application/json
            GET  | /api/rpc/one_film?id=1     |
            POST | /api/rpc/forget            |
            """)
    void clientDisconnectsDuringRead_statementIsCancelled(String method, String path, String accept) {
        SERVICE.withOpenTransaction("lock table logs, directors, films, visits in access exclusive mode", () -> {
            try (Socket socket = open()) {
                send(socket, method, path, "", "Accept: " + (accept == null ? "*/*" : accept) + "\r\n");
                Polling.until(() -> statementsWaitingForLock() == 1);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            Polling.until(() -> statementsWaitingForLock() == 0);
        });
    }

    @Test
    void pipelinedRequestDuringWrite_isProcessedNext() throws IOException {
        try (Socket socket = open()) {
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            SERVICE.withOpenTransaction("lock table logs in exclusive mode", () -> {
                send(socket, "POST", "/api/logs", "{\"number\":1}");
                Polling.until(() -> statementsWaitingForLock() == 1);
                send(socket, "POST", "/api/logs", "{\"number\":2}");
            });
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(readStatusLine(in)).isEqualTo("HTTP/1.1 201 Created");
            assertThat(readStatusLine(in)).isEqualTo("HTTP/1.1 201 Created");
        }
        assertThat(SERVICE.get("/api/logs?select=number").body()).isEqualTo("[{\"number\":1},{\"number\":2}]");
    }

    private static String readStatusLine(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && !line.startsWith("HTTP/1.1 ")) {
            line = in.readLine();
        }
        return String.valueOf(line);
    }

    private static Socket open() throws IOException {
        URI origin = URI.create(SERVICE.origin());
        return new Socket(origin.getHost(), origin.getPort());
    }

    private static void send(Socket socket, String method, String path, String body, String... headers) {
        String request = "%s %s HTTP/1.1\r\nHost: x\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(method, path, String.join("", headers), body.length(), body);
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Counts the statements of the service that wait for a lock.
    private static int statementsWaitingForLock() {
        return Integer.parseInt(String.valueOf(SERVICE.value("""
                select count(*) from pg_stat_activity
                where datname = current_database() and application_name = 'postern' and wait_event_type = 'Lock'""")));
    }
}
