package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests of requests whose statements run when `--shutdown-timeout` is over. The lock of a row delays them.
class ShutdownTimeoutTest {

    private static final String RUNNING = "select count(*) from pg_stat_activity"
            + " where datname = current_database() and application_name = 'postern' and state <> 'idle'";

    @AutoClose
    private final TestService service = TestService.everything("--shutdown-timeout=300ms");

    @BeforeEach
    void start() {
        service.start();
    }

    private CompletableFuture<HttpResponse<String>> send(String path, String body) {
        return CompletableFuture.supplyAsync(() -> service.send("PATCH", path, body), Thread::startVirtualThread);
    }

    @Test
    void statementsRun_areCancelledAndNothingIsWritten() {
        service.withOpenTransaction("select from films where id = 1 for update", () -> {
            CompletableFuture<HttpResponse<String>> first = send("/api/films?id=eq.1", "{\"plot\":\"cut\"}");
            CompletableFuture<HttpResponse<String>> second = send("/api/films?id=eq.1", "{\"year\":1900}");
            Polling.until(() -> "2".equals(service.value(RUNNING)));
            assertThatThrownBy(() -> service.server().close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Requests did not end within --shutdown-timeout, and were cancelled: 2");
            assertThat(first.join().statusCode()).isEqualTo(504);
            assertThat(first.join().body()).contains("\"57014\"");
            assertThat(second.join().statusCode()).isEqualTo(504);
            Polling.until(() -> "0".equals(service.value(RUNNING)));
        });
        assertThat(service.value("select count(*) from films where plot = 'cut' or year = 1900"))
                .isEqualTo("0");
    }
}
