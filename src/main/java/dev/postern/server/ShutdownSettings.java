package dev.postern.server;

import java.time.Duration;

/// Settings of the shutdown.
///
/// @param delay longest time for which requests are still served, with `Connection: close`
/// @param delayEnd event that ends the delay early
/// @param timeout time that requests in flight get to finish after the delay
public record ShutdownSettings(Duration delay, DelayEnd delayEnd, Duration timeout) {

    /// The defaults of the options.
    public static final ShutdownSettings DEFAULT =
            new ShutdownSettings(Duration.ZERO, DelayEnd.TIME, Duration.ofSeconds(10));

    /// Event that ends the delay before its limit, in addition to a second signal.
    public enum DelayEnd {
        /// No event, because a load balancer needs the time to notice that the service is not ready.
        TIME,
        /// The last client has disconnected, because new connections reach another service already.
        NO_CONNECTION
    }

    public ShutdownSettings {
        if (delay.isNegative() || timeout.isNegative()) {
            throw new IllegalArgumentException("A time is negative");
        }
    }
}
