package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Useful responses at ten times the capacity of the pool.
@Tag("drill")
@Tag("long")
class OverloadTest {

    private static final int POOL_SIZE = 4;
    private static final Duration PHASE = Duration.ofSeconds(6);

    /// Statements of 100 ms, so that the pool is the bottleneck and not the processor.
    private static final String STATEMENT = "{\"seconds\":0.1}";

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--pool-size=" + POOL_SIZE, "--pool-timeout=1s");

    /// Returns the number of responses with status 200 to clients that repeat requests, and pause after a
    /// rejection.
    private static int countResponses(int clients) throws InterruptedException, ExecutionException {
        Instant end = Instant.now().plus(PHASE);
        List<Future<Integer>> counts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                counts.add(threads.submit(() -> countResponses(end)));
            }
        }
        int count = 0;
        for (Future<Integer> client : counts) {
            count += client.get();
        }
        return count;
    }

    private static int countResponses(Instant end) {
        int count = 0;
        while (Instant.now().isBefore(end)) {
            HttpResponse<String> response = SERVICE.send("POST", "/api/rpc/patient", STATEMENT);
            if (response.statusCode() == 200) {
                count++;
            } else {
                assertThat(Set.of(503, 504)).as(response.body()).contains(response.statusCode());
                assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            }
        }
        return count;
    }

    @Test
    void tenTimesTheCapacity_asManyResponsesAreUseful() throws Exception {
        countResponses(POOL_SIZE); // warms up
        int atCapacity = countResponses(POOL_SIZE);
        assertThat(countResponses(10 * POOL_SIZE)).isGreaterThanOrEqualTo((int) (0.95 * atCapacity));
    }
}
