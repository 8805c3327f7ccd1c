package dev.postern.store;

import com.zaxxer.hikari.pool.HikariPool;
import dev.postern.problem.ConnectionErrors;
import dev.postern.problem.LimitErrors;
import dev.postern.store.Lease.Access;
import dev.postern.store.LifoSemaphore.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.function.Consumer;
import org.postgresql.jdbc.PgConnection;

/// Pooled connections of a database, and the queue of the callers that wait for one.
final class ConnectionPool implements AutoCloseable {

    private final PoolSettings settings;

    /// HikariCP's pool, used directly because a wait for it is only the rest of the pool timeout.
    private final HikariPool pool;

    /// One permit per connection. HikariCP therefore only waits while a connection is opened.
    private final LifoSemaphore permits;

    /// Permits of streams, whose clients determine how long they hold a connection.
    private final LifoSemaphore streamPermits;

    private final LockWaits lockWaits;

    /// Opens the pool.
    ///
    /// @param initSql statements that initialize each connection
    /// @throws dev.postern.problem.ProblemException if the database cannot be reached
    ConnectionPool(DatabaseAddress address, DatabaseSettings database, String initSql) {
        this.settings = database.pool();
        try {
            this.pool = new HikariPool(PoolConfiguration.of(address, database, initSql, this::evictAll));
        } catch (HikariPool.PoolInitializationException e) {
            throw SqlErrors.problem(e).exception();
        }
        this.permits = new LifoSemaphore(settings.size());
        this.streamPermits = new LifoSemaphore(settings.maxStreams());
        this.lockWaits = new LockWaits(address, database.timeouts(), settings.size(), permits::waiting);
    }

    /// Returns the limit of the connections that wait for locks.
    LockWaits lockWaits() {
        return lockWaits;
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
    /// @param processId process of the session in PostgreSQL
    /// @param release releases the permits after the time of the use
    record Acquired(Connection connection, int processId, Access access, Consumer<Duration> release) {}

    /// Acquires a connection in an access mode.
    ///
    /// @param deadline deadline of the request; the wait also ends after the pool timeout
    /// @throws dev.postern.problem.ProblemException PSTRN809 if the deadline is over; PSTRN806 if no connection can
    /// be expected in time
    Acquired acquire(Access access, Deadline deadline) throws SQLException {
        return acquire(access, deadline, newLimit(deadline));
    }

    private Deadline newLimit(Deadline deadline) {
        return Deadline.after(settings.acquireTimeout()).earlier(deadline);
    }

    /// Acquires a connection for a stream of rows.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN806 if streams hold their share of the connections
    Acquired acquireForStream(Deadline deadline) throws SQLException {
        Deadline limit = newLimit(deadline);
        if (await(streamPermits, limit) != Outcome.GRANTED) {
            throw LimitErrors.tooManyStreams();
        }
        try {
            Acquired acquired = acquire(Access.READ, deadline, limit);
            return new Acquired(acquired.connection(), acquired.processId(), Access.READ, use -> {
                streamPermits.release(use);
                acquired.release().accept(use);
            });
        } catch (SQLException | RuntimeException | Error e) {
            streamPermits.release(Duration.ZERO);
            throw e;
        }
    }

    /// Acquires a connection. The driver's connection sends the access mode only if it has changed. The pool must not
    /// know the mode, because it would reset it each time.
    private Acquired acquire(Access access, Deadline deadline, Deadline limit) throws SQLException {
        acquirePermit(limit, deadline);
        try {
            Connection connection = openConnection(limit);
            try {
                PgConnection session = connection.unwrap(PgConnection.class);
                session.setReadOnly(access == Access.READ);
                return new Acquired(connection, session.getBackendPID(), access, permits::release);
            } catch (SQLException | RuntimeException | Error e) {
                pool.evictConnection(connection);
                connection.close();
                throw e;
            }
        } catch (SQLException | RuntimeException | Error e) {
            permits.release(Duration.ZERO);
            throw e;
        }
    }

    /// Returns an idle or new connection. If none exists and none can be opened, all waiting callers fail.
    private Connection openConnection(Deadline limit) throws SQLException {
        try {
            return pool.getConnection(limit.remaining().toMillis());
        } catch (SQLTransientConnectionException e) {
            if (isEmpty()) {
                permits.failWaiters();
            }
            throw e;
        }
    }

    private boolean isEmpty() {
        return pool.getTotalConnections() == 0;
    }

    /// Waits for a permit.
    ///
    /// @throws SQLTransientConnectionException after the limit; with a cause if the pool has no connection at all
    private void acquirePermit(Deadline limit, Deadline deadline) throws SQLException {
        if (deadline.isOver()) {
            throw LimitErrors.requestTimeout();
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

    private static Outcome await(LifoSemaphore semaphore, Deadline limit) throws SQLException {
        try {
            return semaphore.acquire(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("Interrupted while waiting for a connection", e);
        }
    }

    /// Closes a connection when it returns to the pool.
    void evict(Connection connection) {
        pool.evictConnection(connection);
    }

    /// Replaces all connections as soon as they are free, because they may be broken or outdated.
    void evictAll() {
        pool.softEvictConnections();
    }

    /// Registers the pool's metrics: those named in `docs/dialect.md` 1.12, and HikariCP's.
    void bindMetrics(MeterRegistry meters) {
        pool.setMetricRegistry(meters);
        Gauge.builder("pgrst_db_pool_available", pool, HikariPool::getIdleConnections)
                .register(meters);
        Gauge.builder("pgrst_db_pool_waiting", permits, LifoSemaphore::waiting).register(meters);
        Gauge.builder("pgrst_db_pool_max", settings, PoolSettings::size).register(meters);
        Counter connectTimeouts = meters.get("hikaricp.connections.timeout").counter();
        FunctionCounter.builder(
                        "pgrst_db_pool_timeouts", permits, semaphore -> semaphore.timeouts() + connectTimeouts.count())
                .register(meters);
    }

    @Override
    public void close() {
        lockWaits.close();
        permits.close();
        streamPermits.close();
        try {
            pool.shutdown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
