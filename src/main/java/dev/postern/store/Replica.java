package dev.postern.store;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Standby that serves reads, with its own connections. Thread-safe.
final class Replica implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

    /// Position of a standby; NULL after it has become a primary.
    private static final String REPLAYED = "select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() end";

    private final String name;
    private final ProbeConnection probe;
    private final ConnectionPool pool;
    private final Duration maxLag;
    private boolean leftOut;

    /// State at the last probe; null if the replica was not up.
    private volatile @Nullable State state;

    /// @param replayed position up to which the replica has replayed the log
    /// @param nanos time at which the primary had not passed this position
    private record State(LogPosition replayed, long nanos) {}

    Replica(String name, ProbeConnection probe, ConnectionPool pool, Duration maxLag) {
        this.name = name;
        this.probe = probe;
        this.pool = pool;
        this.maxLag = maxLag;
    }

    ConnectionPool pool() {
        return pool;
    }

    /// Whether the replica is up, within the maximum lag, and has replayed the log up to a position.
    boolean canRead(LogPosition position) {
        State current = state;
        return current != null
                && System.nanoTime() - current.nanos() <= maxLag.toNanos()
                && current.replayed().compareTo(position) >= 0;
    }

    /// Reads the state from the server.
    void probe(WalHistory primary) {
        try {
            String text = probe.value(REPLAYED);
            LogPosition replayed = text == null ? null : LogPosition.parse(text);
            Long nanos = replayed == null ? null : primary.timeOf(replayed);
            if (state == null) {
                pool.setReachable();
            }
            setState(replayed == null || nanos == null ? null : new State(replayed, nanos), "it is late or no standby");
        } catch (SQLException e) {
            fail(SqlErrors.unknownHost(e)
                    .map(host -> "the host '" + host + "' is unknown")
                    .orElseGet(() -> String.valueOf(e.getMessage())));
        }
    }

    /// Leaves the replica out until its next successful probe.
    void fail(String reason) {
        pool.setUnreachable();
        setState(null, reason);
    }

    private synchronized void setState(@Nullable State next, String reason) {
        state = next;
        boolean isOut = !canRead(LogPosition.MIN);
        if (isOut != leftOut) {
            leftOut = isOut;
            if (isOut) {
                LOG.warn("Replica {} gets no reads: {}", name, reason);
            } else {
                LOG.warn("Replica {} gets reads again", name);
            }
        }
    }

    @Override
    public void close() {
        probe.disconnect();
        pool.close();
    }
}
