package dev.postern.drill;

import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// Durations and errors of responses, by the phase of the drill in which they ended. Thread-safe.
final class LoadReport {

    /// Phase without a fault.
    static final String STEADY = "no fault";

    private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final AtomicLong count = new AtomicLong();
    private volatile String phase = STEADY;

    /// @param error status and code of an error; empty for a success
    private record Sample(String phase, String error, long nanos) {

        private boolean isSuccess() {
            return error.isEmpty();
        }
    }

    /// Begins a phase.
    void begin(String phase) {
        this.phase = phase;
    }

    void add(Duration duration, HttpResponse<String> response) {
        count.incrementAndGet();
        samples.add(new Sample(phase, error(response), duration.toNanos()));
    }

    private static String error(HttpResponse<String> response) {
        if (response.statusCode() < 300) {
            return "";
        }
        return response.statusCode() + " "
                + (isOfProxy(response)
                        ? "of haproxy"
                        : TestService.json(response).path("code").asText());
    }

    /// Whether haproxy itself sent an error, because no instance is ready.
    static boolean isOfProxy(HttpResponse<String> response) {
        return response.statusCode() == 503 && response.body().contains("No server is available");
    }

    /// Adds a response whose connection broke.
    void addBroken() {
        samples.add(new Sample(phase, "broken transfer", 0));
    }

    /// Returns the number of responses.
    long count() {
        return count.get();
    }

    /// Returns the number of each error in a phase, by status and code.
    Map<String, Long> failures(String phase) {
        return samples.stream()
                .filter(sample -> sample.phase().equals(phase) && !sample.isSuccess())
                .collect(Collectors.groupingBy(Sample::error, TreeMap::new, Collectors.counting()));
    }

    /// Returns one line for each phase, in the order of their begin.
    String summary() {
        Map<String, List<Sample>> phases =
                samples.stream().collect(Collectors.groupingBy(Sample::phase, LinkedHashMap::new, Collectors.toList()));
        return phases.entrySet().stream()
                .map(each -> summary(each.getKey(), each.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private String summary(String phase, List<Sample> all) {
        long[] nanos = all.stream().mapToLong(Sample::nanos).sorted().toArray();
        return "%s: %d responses, p50 %d ms, p99 %d ms, slowest %d ms, not successful %s"
                .formatted(
                        phase,
                        nanos.length,
                        millis(nanos, 0.5),
                        millis(nanos, 0.99),
                        millis(nanos, 1),
                        failures(phase));
    }

    private static long millis(long[] sorted, double quantile) {
        int index = Math.min(sorted.length - 1, (int) (quantile * sorted.length));
        return Arrays.stream(sorted).skip(index).findFirst().orElse(0) / 1_000_000;
    }
}
