package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import dev.postern.testing.Wiretap;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Responses while the database is unreachable, of a service that also listens on a notification channel.
class OutageTest {

    private static final Wiretap PROXY = new Wiretap();
    private static final String PATH = "/api/films?select=id&id=eq.1";

    @RegisterExtension
    static final TestService SERVICE = TestService.everything(
                    "--pool-timeout=500ms", "--admin-port=0", "--db-channel=pgrst")
            .through(PROXY);

    @Test
    void databaseUnreachable_returnsPgrst000() throws Exception {
        assertThat(SERVICE.get(PATH).statusCode()).isEqualTo(200);
        assertThat(SERVICE.getAdmin("/ready").statusCode()).isEqualTo(200);
        PROXY.close();
        SERVICE.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                + " and application_name like 'postern%'");
        Polling.until(() -> SERVICE.get(PATH).statusCode() == 503);
        HttpResponse<String> response = SERVICE.get(PATH);
        assertThat(TestService.json(response))
                .isEqualTo(TestService.json("{\"code\":\"PGRST000\",\"message\":\"Database connection error.\","
                        + "\"details\":null,\"hint\":\"The database does not respond. Try again shortly.\"}"));
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(response.headers().firstValue("Proxy-Status")).hasValue("Postern; error=PGRST000");
        Polling.until(() -> SERVICE.getAdmin("/ready").statusCode() == 503);
        assertThat(SERVICE.getAdmin("/ready").body())
                .isEqualTo("{\"ready\":false,\"reason\":\"The database does not respond\"}");
        assertThat(sendSimultaneously()).containsOnly(503);
        assertThat(SERVICE.getAdmin("/live").statusCode()).isEqualTo(200);
        assertThat(SERVICE.getAdmin("/metrics").body()).contains("pgrst_db_pool_waiting 0.0");
        HttpResponse<String> options = SERVICE.send("OPTIONS", "/api/films", null);
        assertThat(options.statusCode()).isEqualTo(503); // the privileges cannot be read
        assertThat(options.headers().firstValue("Allow")).isEmpty();
    }

    /// Sends more requests at once than the pool has connections: the outage is reported, not a full pool.
    private static List<Integer> sendSimultaneously() throws InterruptedException, ExecutionException {
        List<Integer> statuses = new ArrayList<>();
        Callable<Integer> request = () -> SERVICE.get(PATH).statusCode();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> status : clients.invokeAll(Collections.nCopies(12, request))) {
                statuses.add(status.get());
            }
        }
        return statuses;
    }
}
