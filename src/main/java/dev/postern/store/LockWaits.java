package dev.postern.store;

import dev.postern.problem.ConnectionErrors;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Limit of the connections that wait for locks while requests wait for a connection: half of the pool.
/// Thread-safe.
///
/// A locked table would otherwise hold all connections until the lock timeout. PostgreSQL reports which sessions
/// wait for a lock, on a separate connection that is opened only while requests wait. Further waits are
/// cancelled, and requests for their resources must not exceed the share until the locks are released.
final class LockWaits implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LockWaits.class);

    private static final long CHECK_INTERVAL_MILLIS = 100;

    /// Age from which a lease can be one that waits for a lock.
    private static final Duration MIN_AGE = Duration.ofMillis(200);

    private static final String WAITING_SESSIONS =
            "select pid from pg_catalog.pg_stat_activity where pid = any (?) and wait_event_type = 'Lock'";

    private final DatabaseAddress address;
    private final Properties properties;
    private final DatabaseTimeouts timeouts;
    private final int share;
    private final IntSupplier waitingRequests;
    private final Set<Lease> leases = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    /// Resources whose requests wait for locks.
    private volatile Set<String> lockedResources = Set.of();

    private @Nullable Connection connection;

    /// @param poolSize maximum connections of the pool
    /// @param waitingRequests number of requests that wait for a connection
    LockWaits(DatabaseAddress address, DatabaseTimeouts timeouts, int poolSize, IntSupplier waitingRequests) {
        this.address = address;
        this.timeouts = timeouts;
        this.properties = ConnectionSource.properties(address, timeouts, "postern lock waits");
        this.share = Math.max(1, poolSize / 2);
        this.waitingRequests = waitingRequests;
        this.thread = Thread.ofPlatform().daemon().name("lock-waits").start(this::run);
    }

    void add(Lease lease) {
        leases.add(lease);
    }

    void remove(Lease lease) {
        leases.remove(lease);
    }

    /// Cancels the running statement of each connection in use.
    void cancelAll() {
        leases.forEach(Lease::cancel);
    }

    /// Rejects a request for a resource whose requests wait for locks and hold their share of the connections.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN806
    void requireShare(String resource) {
        Set<String> locked = lockedResources;
        if (locked.contains(resource)
                && leases.stream()
                                .filter(lease -> locked.contains(lease.resource()))
                                .count()
                        >= share) {
            throw ConnectionErrors.locked();
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(CHECK_INTERVAL_MILLIS);
            } catch (InterruptedException _) {
                break; // by close
            }
            if (waitingRequests.getAsInt() > 0 || !lockedResources.isEmpty()) {
                check();
            } else {
                disconnect();
            }
        }
        disconnect();
    }

    private void check() {
        try {
            List<Lease> waits = waits();
            lockedResources = waits.size() < share
                    ? Set.of()
                    : waits.stream()
                            .map(Lease::resource)
                            .filter(resource -> !resource.isEmpty())
                            .collect(Collectors.toUnmodifiableSet());
            waits.stream()
                    .sorted(Comparator.comparingLong(Lease::startNanos))
                    .skip(share)
                    .forEach(Lease::cancelLockWait);
        } catch (SQLException e) {
            LOG.debug("The sessions that wait for locks are unknown", e);
            lockedResources = Set.of();
            disconnect();
        }
    }

    /// Returns the leases that wait for a lock.
    private List<Lease> waits() throws SQLException {
        Map<Integer, Lease> sessions = new HashMap<>();
        for (Lease lease : leases) {
            if (lease.age().compareTo(MIN_AGE) >= 0) {
                sessions.put(lease.processId(), lease);
            }
        }
        sessions.keySet().retainAll(waiting(sessions.keySet()));
        return List.copyOf(sessions.values());
    }

    private Set<Integer> waiting(Set<Integer> sessions) throws SQLException {
        Set<Integer> waiting = new HashSet<>();
        if (sessions.isEmpty()) {
            return waiting;
        }
        Connection open = connect();
        Array ids = open.createArrayOf("int4", sessions.toArray());
        try (PreparedStatement statement = open.prepareStatement(WAITING_SESSIONS)) {
            statement.setArray(1, ids);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    waiting.add(rows.getInt(1));
                }
            }
        }
        return waiting;
    }

    private Connection connect() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = ConnectionSource.open(address, properties, timeouts);
            connection = open;
        }
        return open;
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.abort(Runnable::run); // close would write to a silent network
            } catch (SQLException e) {
                LOG.debug("The connection could not be aborted", e);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
