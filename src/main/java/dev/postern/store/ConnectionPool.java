package dev.postern.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import dev.postern.problem.ConnectionErrors;
import dev.postern.problem.LimitErrors;
import dev.postern.store.AdaptiveLifoSemaphore.Outcome;
import dev.postern.store.DatabaseListener.EvictionReason;
import dev.postern.store.Lease.Access;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pooled connections of a database, and the queue of the callers that wait for one.
final class ConnectionPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionPool.class);

    private static final Duration RETIREMENT_CHECK_PERIOD = Duration.ofMillis(100);

    /// HikariCP's timeout of the first connection for a pool that opens its connections in the background.
    private static final int IN_BACKGROUND = -1;

    private final PoolSettings settings;
    private final DatabaseListener listener;

    /// Creates the configuration of a new pool.
    private final Supplier<HikariConfig> configuration;

    /// HikariCP's pool, used directly because a wait for it is only the rest of the pool timeout.
    private volatile HikariPool pool;

    /// One permit per connection. HikariCP therefore only waits while a connection is opened.
    private final AdaptiveLifoSemaphore permits;

    /// Permits of streams, whose clients determine how long they hold a connection.
    private final AdaptiveLifoSemaphore streamPermits;

    private final LockWaits lockWaits;

    private final SharedReads sharedReads;

    /// Requests that the pool could not give a connection in time, although they had a permit.
    private final LongAdder openTimeouts = new LongAdder();

    /// Whether a new connection cannot be opened at this time.
    private volatile boolean unreachable;

    /// Opens the pool.
    ///
    /// @param initSql statements that initialize each connection
    /// @throws dev.postern.problem.ProblemException if the database cannot be reached
    ConnectionPool(DatabaseAddress address, DatabaseSettings database, String initSql, DatabaseListener listener) {
        this(address, database, initSql, listener, 1);
    }

    /// Returns a pool that opens its connections in the background, of a database that may be unreachable.
    static ConnectionPool inBackground(
            DatabaseAddress address, DatabaseSettings database, String initSql, DatabaseListener listener) {
        return new ConnectionPool(address, database, initSql, listener, IN_BACKGROUND);
    }

    /// @param initializationTimeout time in milliseconds in which the first connection must open; negative: none
    private ConnectionPool(
            DatabaseAddress address,
            DatabaseSettings database,
            String initSql,
            DatabaseListener listener,
            int initializationTimeout) {
        this.settings = database.pool();
        this.listener = listener;
        this.configuration = () -> PoolConfiguration.of(address, database, initSql, this::evictAll);
        HikariConfig config = configuration.get();
        config.setInitializationFailTimeout(initializationTimeout);
        try {
            this.pool = new HikariPool(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw SqlErrors.problem(e).exception();
        }
        this.permits = new AdaptiveLifoSemaphore(settings.size());
        this.streamPermits = new AdaptiveLifoSemaphore(settings.maxStreams());
        this.sharedReads = new SharedReads(settings);
        // the processes of a pooler's connections are unknown
        IntSupplier waiting = database.pooler() == Pooler.NONE ? this::waiting : () -> 0;
        this.lockWaits = new LockWaits(address, database.timeouts(), settings.size(), waiting);
    }

    /// Returns the limit of the connections that wait for locks.
    LockWaits lockWaits() {
        return lockWaits;
    }

    /// Returns the queue of the reads that share messages.
    SharedReads sharedReads() {
        return sharedReads;
    }

    /// Returns the maximum number of connections.
    int size() {
        return settings.size();
    }

    /// Returns the longest wait for a connection.
    Duration acquireTimeout() {
        return settings.acquireTimeout();
    }

    /// Connection in use, and the permits to use it.
    ///
    /// @param pool pool of the connection
    /// @param processId process of the session in PostgreSQL
    /// @param release releases the permits after the time of the use
    record Acquired(HikariPool pool, Connection connection, int processId, Access access, Consumer<Duration> release) {

        /// Closes the connection when it returns to its pool.
        void evict() {
            pool.evictConnection(connection);
        }
    }

    /// Acquires a connection for a stream of rows.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN806 if streams hold their share of the connections
    Acquired acquireForStream(Deadline deadline) throws SQLException {
        ConnectionWait wait = ConnectionWait.begin(settings.acquireTimeout(), deadline);
        if (await(streamPermits, wait.limit()) != Outcome.GRANTED) {
            throw LimitErrors.tooManyStreams();
        }
        try {
            Acquired acquired = acquire(Access.READ, wait);
            return new Acquired(acquired.pool(), acquired.connection(), acquired.processId(), Access.READ, use -> {
                streamPermits.release(use);
                permits.release();
            });
        } catch (SQLException | RuntimeException | Error e) {
            streamPermits.release();
            throw e;
        }
    }

    /// Acquires a connection in an access mode. The driver's connection sends the access mode only if it has
    /// changed. The pool must not know the mode, because it would reset it each time.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN810 if the deadline is over; PSTRN806 if no connection can
    /// be expected in time
    Acquired acquire(Access access, ConnectionWait wait) throws SQLException {
        acquirePermit(wait.limit(), wait.deadline());
        HikariPool current = pool;
        try {
            Connection connection = openConnection(current, wait.limit());
            try {
                PgConnection session = connection.unwrap(PgConnection.class);
                session.setReadOnly(access == Access.READ);
                return new Acquired(current, connection, session.getBackendPID(), access, permits::release);
            } catch (SQLException | RuntimeException | Error e) {
                current.evictConnection(connection);
                connection.close();
                throw e;
            }
        } catch (SQLException | RuntimeException | Error e) {
            permits.release();
            throw e;
        }
    }

    /// Returns an idle or new connection. If none exists and none can be opened, all waiting callers fail.
    private Connection openConnection(HikariPool current, Deadline limit) throws SQLException {
        try {
            return current.getConnection(limit.remaining().toMillis());
        } catch (SQLTransientConnectionException e) {
            openTimeouts.increment();
            if (isEmpty()) {
                permits.failWaiters();
            }
            throw e;
        }
    }

    /// Whether no connection is open.
    boolean isEmpty() {
        return pool.getTotalConnections() == 0;
    }

    /// Waits for a permit.
    ///
    /// @throws SQLTransientConnectionException after the limit; with a cause if the pool has no connection at all
    private void acquirePermit(Deadline limit, Deadline deadline) throws SQLException {
        if (deadline.isOver()) {
            throw LimitErrors.requestTimeout();
        } else if (unreachable && pool.getIdleConnections() == 0) {
            throw ConnectionErrors.unreachable().exception();
        }
        switch (await(permits, limit)) {
            case GRANTED -> {}
            case REJECTED -> throw ConnectionErrors.overloaded();
            case TIMED_OUT -> {
                if (deadline.isOver()) {
                    throw LimitErrors.requestTimeout();
                }
                throw new SQLTransientConnectionException(
                        "No connection was free", isEmpty() ? new SQLException("No connection can be opened") : null);
            }
        }
    }

    private static Outcome await(AdaptiveLifoSemaphore semaphore, Deadline limit) throws SQLException {
        try {
            return semaphore.acquire(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("Interrupted while waiting for a connection", e);
        }
    }

    /// Replaces all connections as soon as they are free, because they may be broken or outdated.
    void evictAll() {
        listener.connectionEvicted(EvictionReason.REPLACEMENT);
        pool.softEvictConnections();
    }

    /// Records that no connection can be opened. Requests fail at once, unless a connection is idle.
    void setUnreachable() {
        unreachable = true;
        permits.failWaiters();
    }

    /// Records that connections can be opened again, after they could not.
    ///
    /// HikariCP waits up to 5 s between two attempts to open a connection. A new pool begins at once.
    void setReachable() {
        if (!unreachable) {
            return;
        }
        HikariPool old = pool;
        HikariConfig config = configuration.get();
        config.setInitializationFailTimeout(IN_BACKGROUND);
        pool = new HikariPool(config);
        unreachable = false;
        Thread.ofVirtual().name("pool-retirement").start(() -> retire(old));
    }

    /// Closes a pool after its last connection is returned.
    private static void retire(HikariPool old) {
        old.config.setMinimumIdle(0); // opens no further connections
        try {
            old.softEvictConnections();
            while (old.getActiveConnections() > 0) {
                Thread.sleep(RETIREMENT_CHECK_PERIOD);
                old.softEvictConnections();
            }
            old.shutdown();
        } catch (InterruptedException e) {
            LOG.debug("A replaced pool was not closed", e);
            Thread.currentThread().interrupt();
        }
    }

    /// Returns the number of callers that wait for a connection.
    int waiting() {
        return permits.waiting() + sharedReads.waiting();
    }

    /// Returns the number of connections in use.
    int active() {
        return pool.getActiveConnections();
    }

    /// Returns the number of connections that are not in use.
    int idle() {
        return pool.getIdleConnections();
    }

    /// Returns the number of callers that got no connection in time.
    double timeouts() {
        return permits.timeouts() + (double) openTimeouts.sum() + sharedReads.timeouts();
    }

    @Override
    public void close() {
        lockWaits.close();
        sharedReads.close();
        permits.close();
        streamPermits.close();
        try {
            pool.shutdown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
