package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Polling of a condition that another thread or process fulfills.
public final class Polling {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration MIN_PAUSE = Duration.ofMillis(1);
    private static final Duration MAX_PAUSE = Duration.ofMillis(100);

    private Polling() {}

    /// Waits up to a minute until a condition is true.
    public static void until(BooleanSupplier condition) {
        until(condition, TIMEOUT);
    }

    /// Waits until a condition is true, and pauses between checks so that the other process gets the CPU.
    public static void until(BooleanSupplier condition, Duration timeout) {
        Instant end = Instant.now().plus(timeout);
        long pause = MIN_PAUSE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, MAX_PAUSE.toNanos()); // the condition can be a query, which opens a connection
        }
    }
}
