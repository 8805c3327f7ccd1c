package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/// Waiting for what another process does.
public final class Until {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Until() {}

    /// Waits until `state` holds.
    public static void holds(BooleanSupplier state) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!state.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.onSpinWait();
        }
    }
}
