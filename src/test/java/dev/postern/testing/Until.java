package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waiting for what another process does.
public final class Until {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

    private Until() {}

    /// Waits until `state` holds.
    public static void holds(BooleanSupplier state) {
        holds(state, PATIENCE);
    }

    /// The same for what may take longer. It leaves the processor to the other process.
    public static void holds(BooleanSupplier state, Duration patience) {
        Instant end = Instant.now().plus(patience);
        long pause = FIRST_PAUSE.toNanos();
        while (!state.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos()); // a query to PostgreSQL costs it a new connection
        }
    }
}
