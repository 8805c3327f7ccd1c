package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import dev.postern.testing.Until;
import dev.postern.testing.Wiretap;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A connection to the database that is cut while a statement runs (dialect.md 1.11, PGRST001).
class ConnectionLossTest {

    private static final Wiretap WAY = new Wiretap();

    @RegisterExtension
    static final TestService SERVICE = TestService.everything().through(WAY);

    /// Cuts all connections once `waiting` statements wait for a lock; PostgreSQL does not notice while they do.
    private static void cut(int waiting) {
        awaitWaiting(waiting);
        WAY.cut();
    }

    private static void awaitWaiting(int waiting) {
        String waits = "select count(*) from pg_stat_activity where datname = current_database()"
                + " and application_name = 'postern' and wait_event_type = 'Lock'";
        Until.holds(() -> String.valueOf(waiting).equals(SERVICE.value(waits)));
    }

    private static CompletableFuture<HttpResponse<String>> sent(
            String method, String path, String body, String... headers) {
        return CompletableFuture.supplyAsync(() -> SERVICE.send(method, path, body.isEmpty() ? null : body, headers));
    }

    private static void assertLost(CompletableFuture<HttpResponse<String>> sent) {
        HttpResponse<String> answer = sent.join();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(TestService.json(answer)).isEqualTo(TestService.json("""
                {"code":"PGRST001","message":"Database client error. Retrying the connection.","details":null,
                "hint":"The connection was lost. A write may have been committed: check before you repeat it."}"""));
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(answer.headers().firstValue("Proxy-Status")).hasValue("Postern; error=PGRST001");
    }

    /// What had reached PostgreSQL is carried out where it is a transaction of its own, as the hint says.
    @Test
    void ofAWriteIsTold() {
        SERVICE.holding("select from films where id = 3 for update", () -> {
            var alone = sent("PATCH", "/api/films?id=eq.3", "{\"title\":\"Alone\"}");
            cut(1);
            assertLost(alone);
            var transaction = sent(
                    "PATCH",
                    "/api/films?id=eq.3",
                    "{\"title\":\"Within\"}",
                    "Prefer",
                    "handling=strict, max-affected=9");
            cut(2);
            assertLost(transaction);
        });
        String title = "/api/films?select=title&id=eq.3";
        Until.holds(() -> SERVICE.get(title).body().equals("[{\"title\":\"Alone\"}]"));
    }

    @Test
    void ofAReadIsMadeUpForOnce() {
        AtomicReference<CompletableFuture<HttpResponse<String>>> read = new AtomicReference<>();
        SERVICE.holding("lock table actors", () -> {
            read.set(sent("GET", "/api/actors?select=id&id=eq.1", ""));
            cut(1);
            awaitWaiting(2);
        });
        assertThat(read.get().join().body()).isEqualTo("[{\"id\":1}]");
        SERVICE.holding("lock table festivals", () -> {
            var twice = sent("GET", "/api/festivals?select=id", "");
            cut(1);
            cut(2);
            assertLost(twice);
        });
    }

    @Test
    void ofAStreamIsTold() {
        assertThat(SERVICE.get("/api/nominations?select=film_id").statusCode()).isEqualTo(200);
        SERVICE.holding("lock table nominations", () -> {
            var streamed = sent("GET", "/api/nominations?select=film_id", "", "Accept", "text/csv");
            cut(1);
            assertLost(streamed);
        });
    }
}
