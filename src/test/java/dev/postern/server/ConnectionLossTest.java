package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import dev.postern.testing.Wiretap;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Loss of the database connection while a statement runs (`docs/dialect.md` 1.11, PGRST001).
class ConnectionLossTest {

    private static final Wiretap PROXY = new Wiretap();

    @RegisterExtension
    static final TestService SERVICE = TestService.everything().through(PROXY);

    /// Waits for the statements of an earlier test, which would be counted otherwise.
    @BeforeEach
    void awaitEarlierStatements() {
        awaitStatementsWaitingForLock(0);
    }

    /// Closes all connections once a number of statements wait for a lock; PostgreSQL notices only after the wait.
    private static void closeConnectionsAfter(int waiting) {
        awaitStatementsWaitingForLock(waiting);
        PROXY.closeConnections();
    }

    private static void awaitStatementsWaitingForLock(int waiting) {
        String waits = "select count(*) from pg_stat_activity where datname = current_database()"
                + " and application_name = 'postern' and wait_event_type = 'Lock'";
        Polling.until(() -> String.valueOf(waiting).equals(SERVICE.value(waits)));
    }

    private static CompletableFuture<HttpResponse<String>> sendAsync(
            String method, String path, String body, String... headers) {
        return CompletableFuture.supplyAsync(() -> SERVICE.send(method, path, body.isEmpty() ? null : body, headers));
    }

    private static void assertLost(CompletableFuture<HttpResponse<String>> sent) {
        HttpResponse<String> response = sent.join();
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(TestService.json(response)).isEqualTo(TestService.json("""
                {"code":"PGRST001","message":"Database client error. Retrying the connection.","details":null,
                "hint":"The connection was lost. A write may have been committed: check before you repeat it."}"""));
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(response.headers().firstValue("Proxy-Status")).hasValue("Postern; error=PGRST001");
    }

    /// PostgreSQL commits the statement that needs no COMMIT message, as the hint says, and rolls the other back.
    @Test
    void connectionLostDuringWrite_returnsPgrst001() {
        SERVICE.withOpenTransaction("select from films where id = 3 for update", () -> {
            var autoCommitted = sendAsync("PATCH", "/api/films?id=eq.3", "{\"title\":\"Alone\"}");
            closeConnectionsAfter(1);
            assertLost(autoCommitted);
            var inTransaction = sendAsync(
                    "PATCH",
                    "/api/films?id=eq.3",
                    "{\"title\":\"Within\"}",
                    "Prefer",
                    "handling=strict, max-affected=9");
            closeConnectionsAfter(2);
            assertLost(inTransaction);
        });
        String title = "/api/films?select=title&id=eq.3";
        Polling.until(() -> SERVICE.get(title).body().equals("[{\"title\":\"Alone\"}]"));
    }

    @Test
    void connectionLostDuringRead_isRetriedOnce() {
        Polling.until(() -> SERVICE.get("/api/actors?select=id&id=eq.1").statusCode() == 200); // after an earlier loss
        AtomicReference<CompletableFuture<HttpResponse<String>>> read = new AtomicReference<>();
        SERVICE.withOpenTransaction("lock table actors", () -> {
            read.set(sendAsync("GET", "/api/actors?select=id&id=eq.1", ""));
            closeConnectionsAfter(1);
            awaitStatementsWaitingForLock(2);
        });
        assertThat(read.get().join().body()).isEqualTo("[{\"id\":1}]");
        SERVICE.withOpenTransaction("lock table festivals", () -> {
            var twice = sendAsync("GET", "/api/festivals?select=id", "");
            closeConnectionsAfter(1);
            closeConnectionsAfter(2);
            assertLost(twice);
        });
    }

    @Test
    void connectionLostBeforeFirstRowOfStream_returnsPgrst001() {
        assertThat(SERVICE.get("/api/nominations?select=film_id").statusCode()).isEqualTo(200);
        SERVICE.withOpenTransaction("lock table nominations", () -> {
            var streamed = sendAsync("GET", "/api/nominations?select=film_id", "", "Accept", "text/csv");
            closeConnectionsAfter(1);
            assertLost(streamed);
        });
    }
}
