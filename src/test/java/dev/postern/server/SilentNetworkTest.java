package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.FaultyNetwork;
import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Responses while the network between the service and PostgreSQL is silent: nothing arrives, nothing is closed.
class SilentNetworkTest {

    private static final FaultyNetwork NETWORK = new FaultyNetwork();
    private static final String PATH = "/api/films?select=id&id=eq.1";
    private static final int POOL_SIZE = 4;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything(
                    "--pool-size=" + POOL_SIZE,
                    "--pool-timeout=1200ms",
                    "--statement-timeout=20s", // so that PostgreSQL does not answer before the network is silent
                    "--socket-timeout=1s",
                    "--login-timeout=3s",
                    "--cancel-timeout=1s")
            .through(NETWORK);

    @BeforeEach
    void restore() {
        NETWORK.restore();
        NETWORK.cutSilent();
        Polling.until(() -> SERVICE.get(PATH).statusCode() == 200);
        Polling.until(() -> String.valueOf(POOL_SIZE).equals(SERVICE.value(connections("true"))));
    }

    private static String connections(String condition) {
        return "select count(*) from pg_stat_activity where datname = current_database()"
                + " and application_name = 'postern' and " + condition;
    }

    private static CompletableFuture<HttpResponse<String>> sendAsync(String method, String path, String body) {
        return CompletableFuture.supplyAsync(() -> SERVICE.send(method, path, body.isEmpty() ? null : body));
    }

    private static List<Integer> readSimultaneously(int count) {
        List<CompletableFuture<HttpResponse<String>>> reads = IntStream.range(0, count)
                .mapToObj(_ -> sendAsync("GET", PATH, ""))
                .toList();
        return reads.stream().map(read -> read.join().statusCode()).toList();
    }

    @Test
    void openConnectionsSilent_readsRunOnNewConnections() {
        assertThat(readSimultaneously(POOL_SIZE)).containsOnly(200); // so that no connection is tested before its use
        NETWORK.silenceOpen();
        assertThat(readSimultaneously(POOL_SIZE)).containsOnly(200);
        assertThat(readSimultaneously(3 * POOL_SIZE)).containsOnly(200);
    }

    /// The test of one idle connection fails. Testing all four would exceed the pool timeout.
    @Test
    void idleConnectionsSilent_areReplacedTogether() {
        Polling.until(
                () -> "0".equals(SERVICE.value(connections("state_change > clock_timestamp() - interval '600 ms'"))));
        NETWORK.silenceOpen();
        assertThat(SERVICE.get(PATH).statusCode()).isEqualTo(200);
    }

    /// The trigger's lock outlasts the write, so PostgreSQL does not answer and the network is silent.
    @Test
    void networkSilentDuringWrite_returnsPgrst001() {
        SERVICE.withOpenTransaction("select from films where id = 3 for update", () -> {
            var write = sendAsync("PATCH", "/api/films?id=eq.3", "{\"title\":\"Silent\"}");
            Polling.until(() -> "1".equals(SERVICE.value(connections("wait_event_type = 'Lock'"))));
            NETWORK.silenceOpen();
            HttpResponse<String> response = write.join();
            assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
            assertThat(response.body()).contains("PGRST001");
        });
    }

    @Test
    void networkSilent_everyRequestIsAnswered() {
        NETWORK.silence();
        assertThat(readSimultaneously(3 * POOL_SIZE)).allMatch(status -> status == 503 || status == 504);
        NETWORK.restore();
        Polling.until(() -> SERVICE.get(PATH).statusCode() == 200);
    }
}
