package dev.postern.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Limit on equal failures in the log: ten lines per second, then one line with the number of the others.
/// Thread-safe.
public final class RepeatedFailures implements AutoCloseable {

    private static final int MAX_LINES = 10;
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /// Maximum kinds of failures that are counted; without a limit, codes that SQL raises would use up the memory.
    private static final int MAX_KINDS = 1_000;

    private final BiConsumer<Failure, Long> summary;
    private final Map<Failure, Period> periods = new HashMap<>();

    /// Kind of failures that are equal for the log.
    ///
    /// @param code code of the error; null for none
    public record Failure(
            String method,
            String resource,
            int status,
            @Nullable String code) {}

    /// Period in which failures of one kind are counted.
    private static final class Period {

        private final long startNanos = System.nanoTime();
        private int lines;
        private long omitted;

        private boolean isOver() {
            return System.nanoTime() - startNanos >= PERIOD.toNanos();
        }
    }

    /// @param summary receives the kind and the number of omitted failures at the end of a period
    public RepeatedFailures(BiConsumer<Failure, Long> summary) {
        this.summary = summary;
    }

    /// Counts a failure.
    ///
    /// @return whether it has a separate line
    public synchronized boolean admit(Failure failure) {
        Period period = periods.get(failure);
        if (period == null || (period.omitted == 0 && period.isOver())) {
            periods.values().removeIf(other -> periods.size() >= MAX_KINDS && other.omitted == 0);
            period = new Period();
            periods.put(failure, period);
        }
        if (period.lines < MAX_LINES) {
            period.lines++;
            return true;
        }
        if (period.omitted++ == 0) {
            Period ending = period;
            Thread.startVirtualThread(() -> end(failure, ending));
        }
        return false;
    }

    private void end(Failure failure, Period period) {
        try {
            Thread.sleep(PERIOD.minusNanos(System.nanoTime() - period.startNanos));
            summarize(failure, period);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void summarize(Failure failure, Period period) {
        long omitted;
        synchronized (this) {
            if (!periods.remove(failure, period)) {
                return; // by close
            }
            omitted = period.omitted;
        }
        if (omitted > 0) {
            summary.accept(failure, omitted);
        }
    }

    /// Ends all periods.
    @Override
    public void close() {
        Map<Failure, Period> open;
        synchronized (this) {
            open = Map.copyOf(periods);
        }
        open.forEach(this::summarize);
    }
}
