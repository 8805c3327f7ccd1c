package dev.postern.dev;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Durations of the steps of one round, which show where the time is spent.
final class RoundTimes {

    private static final double MILLIS_PER_SECOND = 1000;

    private final List<String> steps = new ArrayList<>();
    private final long began = System.nanoTime();
    private long last = began;

    /// Ends a step.
    void add(String step) {
        long now = System.nanoTime();
        steps.add(step + " " + seconds(now - last));
        last = now;
    }

    private static String seconds(long nanos) {
        return "%.1f s".formatted(TimeUnit.NANOSECONDS.toMillis(nanos) / MILLIS_PER_SECOND);
    }

    /// Returns the total and the steps, for example `2.1 s (compile 1.0 s, start 1.1 s)`.
    @Override
    public String toString() {
        return seconds(last - began) + " (" + String.join(", ", steps) + ")";
    }
}
