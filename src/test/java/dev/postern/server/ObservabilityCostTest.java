package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Drill of the CPU time that the log and the metrics cost: one row by key, from two services in turn.
///
/// Run it on a quiet machine: `./postern drill ObservabilityCost`.
@Tag("drill")
@Tag("long")
class ObservabilityCostTest {

    private static final int WARM_UP_REQUESTS = 20_000;
    private static final int ROUNDS = 101;

    /// A fifth of a second of CPU time, which the kernel counts in hundredths. In longer rounds, other programs disturb
    /// one service more than the other.
    private static final int REQUESTS_PER_ROUND = 1_000;

    private static final double MAX_RATIO = 1.05;

    private static ServiceProcess serve(DatabaseAddress database, String... options) {
        return ServiceProcess.startServe(database, Map.of("POSTERN_DB_CHANNEL", "none"), options)
                .awaitListening();
    }

    @Test
    void logAndMetrics_costAtMostFivePercentOfCpuTime() throws IOException, InterruptedException {
        DatabaseAddress database = TestDatabases.createEverything();
        try (HttpClient client = HttpClient.newHttpClient();
                ServiceProcess off = serve(database, "--log-level", "crit");
                ServiceProcess on = serve(database, "--log-level", "info", "--admin-port", "0")) {
            for (int i = 0; i < WARM_UP_REQUESTS / REQUESTS_PER_ROUND + 1; i++) {
                measure(client, off);
                measure(client, on);
            }
            double[] ratios = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                boolean isOffFirst = round % 2 == 0;
                double first = measure(client, isOffFirst ? off : on);
                double second = measure(client, isOffFirst ? on : off);
                ratios[round] = isOffFirst ? second / first : first / second;
            }
            double median = DoubleStream.of(ratios)
                    .sorted()
                    .skip(ROUNDS / 2)
                    .findFirst()
                    .orElseThrow();
            System.out.printf(
                    "CPU time with log and metrics: %.1f %% more; quarter and three quarters of the rounds: %s%n",
                    100 * (median - 1),
                    DoubleStream.of(ratios)
                            .sorted()
                            .skip(ROUNDS / 4)
                            .limit(ROUNDS / 2)
                            .mapToObj("%.3f"::formatted)
                            .toList());
            assertThat(median).isLessThanOrEqualTo(MAX_RATIO);
        }
    }

    /// Returns the CPU time of a service for the requests of a round, in seconds.
    private static double measure(HttpClient client, ServiceProcess service) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(service.origin() + "/api/festivals/1?select=id"))
                .build();
        Duration before = cpuTime(service);
        for (int i = 0; i < REQUESTS_PER_ROUND; i++) {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
        }
        return cpuTime(service).minus(before).toNanos() / 1e9;
    }

    private static Duration cpuTime(ServiceProcess service) {
        return service.handle().info().totalCpuDuration().orElseThrow();
    }
}
