package dev.postern.server;

import java.time.Duration;

/// Minimum rate at which a client takes a response.
///
/// @param bytes minimum bytes of a period; 0 for no minimum
public record SendRate(long bytes, Duration period) {

    /// Rate without a minimum.
    public static final SendRate NONE = new SendRate(0, Duration.ofSeconds(1));

    /// The default of the option.
    public static final SendRate DEFAULT = new SendRate(100 << 10, Duration.ofSeconds(10));

    public SendRate {
        if (bytes < 0 || !period.isPositive()) {
            throw new IllegalArgumentException("A rate has a size and a period");
        }
    }
}
