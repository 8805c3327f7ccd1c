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
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Drill of the CPU time that the log and the metrics cost: one row by key, from two services in turn.
///
/// Run it on a quiet machine: `./postern drill ObservabilityCost`.
@Tag("drill")
@Tag("long")
class ObservabilityCostTest {

    private static final int WARM_UP_REQUESTS = 30_000;
    private static final int ROUNDS = 201;

    /// A tenth of a second of CPU time. In longer rounds, other programs disturb one service more than the other.
    private static final int REQUESTS_PER_ROUND = 500;

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
            Arrays.sort(ratios);
            double median = ratios[ROUNDS / 2];
            System.out.printf(
                    "CPU time with log and metrics: %.1f %% more (median; quartiles %.1f and %.1f)%n",
                    percent(median), percent(ratios[ROUNDS / 4]), percent(ratios[3 * ROUNDS / 4]));
            assertThat(median).isLessThanOrEqualTo(MAX_RATIO);
        }
    }

    private static double percent(double ratio) {
        return 100 * (ratio - 1);
    }

    /// Returns the CPU time of a service for the requests of a round, in seconds.
    private static double measure(HttpClient client, ServiceProcess service) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(service.origin() + "/api/festivals/1?select=id"))
                .build();
        long before = cpuNanos(service);
        for (int i = 0; i < REQUESTS_PER_ROUND; i++) {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
        }
        return (cpuNanos(service) - before) / 1e9;
    }

    /// Returns the CPU time of a service's threads. The kernel counts that of the process in hundredths of a second
    /// only.
    private static long cpuNanos(ServiceProcess service) throws IOException {
        Path threads = Path.of("/proc", String.valueOf(service.handle().pid()), "task");
        long sum = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(threads)) {
            for (Path thread : entries) {
                sum += nanos(thread);
            }
        }
        return sum;
    }

    private static long nanos(Path thread) throws IOException {
        try {
            return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
        } catch (NoSuchFileException _) {
            return 0; // the thread has ended
        }
    }
}
