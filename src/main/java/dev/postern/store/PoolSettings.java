package dev.postern.store;

import java.time.Duration;

/// Settings of the connection pool.
///
/// @param size maximum number of connections
/// @param maxStreams maximum connections that streams hold at a time
/// @param acquireTimeout maximum wait of a request for a free connection, before 504 PGRST003
/// @param maxLifetime age at which a connection is replaced; zero for no limit
/// @param idleTimeout idle time after which a connection is closed; zero to keep all connections open
/// @param readSharing reads that share a message while they wait for a connection
public record PoolSettings(
        int size,
        int maxStreams,
        Duration acquireTimeout,
        Duration maxLifetime,
        Duration idleTimeout,
        ReadSharing readSharing) {

    /// The defaults of the options.
    public static final PoolSettings DEFAULT =
            new PoolSettings(10, 5, Duration.ofSeconds(2), Duration.ofMinutes(30), Duration.ZERO, ReadSharing.ON);

    public PoolSettings {
        if (size < 1
                || maxStreams < 1
                || !acquireTimeout.isPositive()
                || maxLifetime.isNegative()
                || idleTimeout.isNegative()) {
            throw new IllegalArgumentException("A pool needs a connection, and its times cannot be negative");
        }
    }

    /// Returns the settings of a pool with one connection, which stays open.
    static PoolSettings singleConnection(Duration acquireTimeout) {
        return new PoolSettings(1, 1, acquireTimeout, Duration.ZERO, Duration.ZERO, ReadSharing.OFF);
    }
}
