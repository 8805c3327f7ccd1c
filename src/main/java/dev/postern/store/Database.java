package dev.postern.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.postern.store.DatabaseListener.EvictionReason;
import dev.postern.store.DatabaseListener.Fetch;
import dev.postern.store.driver.DriverInternals;
import dev.postern.store.driver.ResultColumns;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connection pool of one PostgreSQL database.
public final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final DatabaseAddress address;
    private final SearchPath searchPath;
    private final HikariDataSource pool;

    /// One permit per connection. The pool itself therefore only waits while a connection is opened.
    private final FairSemaphore permits;

    /// Requests that the pool could not give a connection in time, although they had a permit.
    private final LongAdder openTimeouts = new LongAdder();

    private final SessionReset sessionReset;
    private final DatabaseListener listener;
    private volatile SessionEffects sessionEffects = SessionEffects.UNKNOWN;
    private volatile @Nullable NotificationListener notifications;
    private volatile @Nullable DatabaseProbe probe;

    /// Opens the pool, with the search path of the login role unless the settings name schemas.
    public Database(DatabaseAddress address, DatabaseSettings settings) {
        this(address, settings, settings.schemas(), DatabaseListener.NONE);
    }

    /// Opens the pool for served schemas.
    ///
    /// @param served names of the served schemas, the default first
    /// @param listener listener of the work of requests
    /// @throws dev.postern.problem.ProblemException if the database cannot be reached or a pooler shares its
    /// sessions; also if this build needs another version of the JDBC driver
    public Database(
            DatabaseAddress address, DatabaseSettings settings, List<String> served, DatabaseListener listener) {
        DriverInternals.requireKnownVersion();
        this.address = address;
        this.listener = listener;
        this.searchPath = SearchPath.of(settings, served);
        String initSql = settings.initSql() + searchPath.initSql();
        this.sessionReset = new SessionReset(initSql);
        try {
            this.pool = new HikariDataSource(PoolConfiguration.of(address, settings.pool(), initSql));
        } catch (HikariPool.PoolInitializationException e) {
            throw SqlErrors.problem(e).exception();
        }
        this.permits = new FairSemaphore(settings.pool().size(), settings.pool().acquireTimeout());
        requireUnsharedSessions();
    }

    private void requireUnsharedSessions() {
        try (Connection connection = pool.getConnection()) {
            PoolerMode.requireSession(connection, address);
        } catch (SQLException e) {
            pool.close();
            throw SqlErrors.problem(e).exception();
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /// Reader of a result set.
    @FunctionalInterface
    public interface RowReader<T extends @Nullable Object> {
        T read(ResultSet rows) throws SQLException;

        /// Checks the result columns before the statement runs, if the statement commits by itself.
        ///
        /// @throws dev.postern.problem.ProblemException if rows with these columns cannot be read
        default void check(ResultColumns columns) {}
    }

    /// Returns a runner for the statements and transactions of one request.
    public SqlRunner withContext(RequestContext context) {
        return new SqlRunner(this, context);
    }

    /// Returns a runner for the service's own work, as the login role.
    public SqlRunner asService() {
        return withContext(RequestContext.NONE);
    }

    /// Returns warnings about the database for the administrator, one sentence each.
    public List<String> notices() {
        return searchPath.notices(asService());
    }

    /// Reads which statements can change their session. Before the first call, every statement is assumed to.
    public void readSessionEffects() {
        sessionEffects = SessionEffects.read(asService());
    }

    /// Access mode of a connection's transactions.
    enum Access {
        READ,
        WRITE
    }

    /// Exclusive use of a pooled connection. It is closed instead of reused if its work did not succeed, because
    /// the next user could read the rest of an unfinished result.
    final class Lease implements AutoCloseable {

        private final Connection connection;
        private boolean sessionChanged;
        private boolean succeeded;

        private Lease(Connection connection) {
            this.connection = connection;
        }

        Connection connection() {
            return connection;
        }

        /// Records that a statement is about to run.
        ///
        /// @return whether the statement can change the session
        boolean recordStatement(RequestContext context, String sql) {
            boolean changes = sessionEffects.mayChange(sql);
            sessionChanged |= changes || (context.function() != null && sessionEffects.mayChange(context.function()));
            return changes;
        }

        /// Records that statements not visible here can run, for example those of jOOQ.
        void recordAnyStatement() {
            sessionChanged = true;
        }

        SessionReset sessionReset() {
            return sessionReset;
        }

        /// Sends a prepared statement and waits for its first result.
        ///
        /// @param sql text of the statement without its settings
        void execute(Pipeline prepared, String sql, Fetch fetch) throws SQLException {
            long start = System.nanoTime();
            try {
                prepared.execute();
            } finally {
                listener.statementExecuted(sql, fetch, System.nanoTime() - start);
            }
        }

        /// Resets everything that functions have set on the session; closes a connection that cannot be reset.
        private void resetSession() {
            try {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
                sessionReset.resetAll(connection);
            } catch (SQLException e) {
                LOG.warn("Closing a connection because its session could not be reset: {}", e.getMessage());
                listener.connectionEvicted(EvictionReason.FAILED_RESET);
                pool.evictConnection(connection);
            }
        }

        /// Runs all work of this lease. The connection stays usable if the work returns, because its last result
        /// has then been read. It also stays usable after an error that PostgreSQL reported.
        <T extends @Nullable Object> T run(Work<T> work) throws SQLException {
            try {
                T result = work.run();
                succeeded = true;
                return result;
            } catch (SQLException | RuntimeException e) {
                succeeded = SqlErrors.leavesConnectionUsable(e);
                throw e;
            } finally {
                recordResponse();
            }
        }

        private void recordResponse() {
            DatabaseProbe started = probe;
            if (succeeded && started != null) {
                started.recordResponse();
            }
        }

        /// Marks the work as unfinished, so that the connection is closed instead of reused.
        void abandon() {
            succeeded = false;
        }

        @Override
        public void close() throws SQLException {
            try {
                ResponseMemory.releaseRowsOfThread();
                if (!succeeded) {
                    evict(connection);
                    return;
                }
                if (sessionChanged && !connection.isClosed()) {
                    resetSession();
                }
                connection.close();
            } finally {
                permits.release();
            }
        }
    }

    /// Unit of work on a connection.
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    /// Closes a connection immediately, also while its server is still sending.
    private void evict(Connection connection) throws SQLException {
        LOG.debug("Closing a connection after failed work");
        listener.connectionEvicted(EvictionReason.UNFINISHED_WORK);
        if (!connection.isClosed()) {
            connection.unwrap(PgConnection.class).abort(Runnable::run);
            pool.evictConnection(connection);
        }
    }

    /// Acquires a connection in an access mode. The driver's connection sends the mode only if it has changed. The
    /// pool must not know the mode, because it would reset it each time.
    Lease lease(Access access) throws SQLException {
        long start = System.nanoTime();
        try {
            return open(access);
        } finally {
            listener.connectionAwaited(System.nanoTime() - start);
        }
    }

    private Lease open(Access access) throws SQLException {
        acquirePermit();
        try {
            Connection connection = openConnection();
            try {
                connection.unwrap(PgConnection.class).setReadOnly(access == Access.READ);
                return new Lease(connection);
            } catch (SQLException | RuntimeException | Error e) {
                pool.evictConnection(connection);
                connection.close();
                throw e;
            }
        } catch (SQLException | RuntimeException | Error e) {
            permits.release();
            throw e;
        }
    }

    /// Returns an idle or new connection. If none exists and none can be opened, all waiting callers fail.
    private Connection openConnection() throws SQLException {
        try {
            return pool.getConnection();
        } catch (SQLTransientConnectionException e) {
            openTimeouts.increment();
            if (hasNoConnections()) {
                permits.failWaiters();
            }
            throw e;
        }
    }

    private boolean hasNoConnections() {
        return pool.getHikariPoolMXBean().getTotalConnections() == 0;
    }

    /// Waits for a permit.
    ///
    /// @throws SQLTransientConnectionException after the timeout; with a cause if the pool has no connection at all
    private void acquirePermit() throws SQLException {
        try {
            if (permits.acquire()) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("Interrupted while waiting for a connection", e);
        }
        throw new SQLTransientConnectionException(
                "No connection was free", hasNoConnections() ? new SQLException("No connection can be opened") : null);
    }

    /// Listens to a notification channel on a separate connection, which is reopened whenever it is lost.
    public void listen(String channel, NotificationListener.ReloadListener listener) {
        notifications = new NotificationListener(address, channel, listener);
    }

    /// Starts a probe of the database, which is closed with the pool.
    public DatabaseProbe startProbe() {
        DatabaseProbe started = new DatabaseProbe(address);
        probe = started;
        return started;
    }

    DatabaseListener listener() {
        return listener;
    }

    /// Replaces all connections as soon as they are free, because they may be broken or outdated.
    public void evictConnections() {
        listener.connectionEvicted(EvictionReason.REPLACEMENT);
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    /// Registers the pool's metrics.
    public void bindMetrics(MeterRegistry meters) {
        new PoolMetrics(pool, permits, openTimeouts).bind(meters);
    }

    @Override
    public void close() {
        NotificationListener open = notifications;
        DatabaseProbe started = probe;
        try {
            if (open != null) {
                open.close();
            }
            if (started != null) {
                started.close();
            }
        } finally {
            permits.close();
            pool.close();
        }
    }
}
