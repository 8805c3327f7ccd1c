package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Requests while a table is locked.
class LockedTableTest {

    private static final int POOL_SIZE = 4;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything(
            "--pool-size=" + POOL_SIZE, "--pool-timeout=5s", "--lock-timeout=0", "--request-timeout=0");

    private static CompletableFuture<HttpResponse<String>> getAsync(String path) {
        return CompletableFuture.supplyAsync(() -> SERVICE.get(path));
    }

    private static String lockWaits() {
        return String.valueOf(SERVICE.value("select count(*) from pg_stat_activity where datname = current_database()"
                + " and application_name = 'postern' and wait_event_type = 'Lock'"));
    }

    private static void assertRejected(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isIn(409, 503);
        assertThat(TestService.json(response).path("code").textValue()).isIn("55P03", "PSTRN806");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    }

    /// Without a limit, the requests for the locked tables hold all connections until the lock is released.
    @Test
    void lockedTables_othersAreServed() {
        List<CompletableFuture<HttpResponse<String>>> blocked = new ArrayList<>();
        SERVICE.withOpenTransaction("lock table films, festivals", () -> {
            for (int i = 0; i < POOL_SIZE; i++) {
                blocked.add(getAsync(i % 2 == 0 ? "/api/films?select=id&limit=1" : "/api/festivals?select=id&limit=1"));
            }
            Polling.until(() -> lockWaits().equals(String.valueOf(POOL_SIZE)));
            for (int i = 0; i < 10; i++) {
                blocked.add(getAsync("/api/films?select=id&limit=1"));
                HttpResponse<String> other = SERVICE.get("/api/actors?select=id&limit=1");
                assertThat(other.statusCode()).as(other.body()).isEqualTo(200);
            }
            Polling.until(() -> lockWaits().equals(String.valueOf(POOL_SIZE / 2)));
        });
        long served = blocked.stream()
                .map(CompletableFuture::join)
                .filter(response -> response.statusCode() == 200)
                .count();
        assertThat(served).isGreaterThanOrEqualTo(POOL_SIZE / 2);
        blocked.stream()
                .map(CompletableFuture::join)
                .filter(response -> response.statusCode() != 200)
                .forEach(LockedTableTest::assertRejected);
        Polling.until(() -> SERVICE.get("/api/films?select=id&limit=1").statusCode() == 200);
    }
}
