package dev.postern.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool;
import dev.postern.store.driver.DriverInternals;
import dev.postern.store.driver.ResultColumns;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A pool of connections to one PostgreSQL database.
public final class Database implements AutoCloseable {

    /// Object identifiers of types that pgjdbc does not ask for in binary by itself: bool, record and record[].
    private static final String ALSO_BINARY = "16,2249,2287";

    /// Numbers and times of day, which pgjdbc asks for in binary by itself: they are read as text.
    private static final String NOT_BINARY = "700,701,1700,1083,1266";

    /// After which a connection that nobody uses is tried, so that nothing on the way forgets it.
    private static final Duration KEEPALIVE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final DatabaseAddress address;
    private final SearchPath path;
    private final HikariDataSource pool;

    /// One for each connection of the pool, in which nobody waits therefore but for one to be opened.
    private final FairSemaphore permits;

    private final SessionReset reset;
    private volatile SessionEffects effects = SessionEffects.UNKNOWN;
    private volatile @Nullable NotificationListener notifications;

    /// Opens the pool.
    ///
    /// @throws dev.postern.problem.ProblemException if the database does not answer, if a pooler shares
    /// its sessions between clients, or if the driver is not the one that this was built for
    public Database(DatabaseAddress address, PoolSettings limits) {
        DriverInternals.requireKnownVersion();
        this.address = address;
        this.path = limits.path();
        this.reset = new SessionReset(limits.initSql());
        try {
            this.pool = new HikariDataSource(config(address, limits));
        } catch (HikariPool.PoolInitializationException e) {
            throw SqlErrors.problem(e).exception();
        }
        this.permits = new FairSemaphore(limits.size(), limits.timeout());
        requireSessions();
    }

    private void requireSessions() {
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

    private static HikariConfig config(DatabaseAddress address, PoolSettings limits) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postern");
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setMaximumPoolSize(limits.size());
        config.setConnectionTimeout(limits.timeout().toMillis());
        config.setValidationTimeout(
                Math.max(250, Math.min(1_000, limits.timeout().toMillis())));
        keep(config, limits);
        config.setExceptionOverride(new LostConnections());
        config.setConnectionInitSql(limits.initSql());
        config.setReadOnly(true);
        config.addDataSourceProperty("readOnlyMode", "always");
        config.addDataSourceProperty("assumeMinServerVersion", "14"); // what the driver sets is sent at the start
        config.addDataSourceProperty("prepareThreshold", "1");
        config.addDataSourceProperty("preparedStatementCacheQueries", "512");
        config.addDataSourceProperty("binaryTransferEnable", ALSO_BINARY);
        config.addDataSourceProperty("binaryTransferDisable", NOT_BINARY);
        config.addDataSourceProperty("ApplicationName", "postern");
        config.addDataSourceProperty("logServerErrorDetail", "false"); // in the log: it may show secret columns
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("socketFactory", BufferedSocketFactory.class.getName());
        return config;
    }

    /// How long connections are kept. HikariCP's keepalive has to be shorter than a connection's life.
    private static void keep(HikariConfig config, PoolSettings limits) {
        Duration lifetime = limits.lifetime();
        config.setMaxLifetime(lifetime.toMillis());
        config.setKeepaliveTime(lifetime.isZero() || lifetime.compareTo(KEEPALIVE) > 0 ? KEEPALIVE.toMillis() : 0);
        if (limits.idle().isPositive()) {
            config.setMinimumIdle(0);
            config.setIdleTimeout(limits.idle().toMillis());
        }
    }

    /// Takes the rows of a result set as they come.
    @FunctionalInterface
    public interface RowReader<T extends @Nullable Object> {
        T read(ResultSet rows) throws SQLException;

        /// Checks that rows with these columns can be read, before a statement runs that is committed with them.
        ///
        /// @throws dev.postern.problem.ProblemException if they cannot
        default void check(ResultColumns columns) {}
    }

    /// Statements and transactions of one request.
    public SqlRunner withContext(RequestContext context) {
        return new SqlRunner(this, context);
    }

    /// Statements and transactions of the service itself, as the role that it logged in as.
    public SqlRunner asService() {
        return withContext(RequestContext.NONE);
    }

    /// What an operator should know of the database, in a sentence each.
    public List<String> notices() {
        return path.notices(asService());
    }

    /// Reads which statements may change their session. Until then every statement may.
    public void learnEffects() {
        effects = SessionEffects.read(asService());
    }

    /// What transactions of a connection can do.
    enum Access {
        READ,
        WRITE
    }

    /// A connection of the pool, for as long as it is needed. It is closed, and not given back, unless its work ended
    /// well: the rest of an answer would be read by its next user.
    final class Lease implements AutoCloseable {

        private final Connection connection;
        private boolean changed;
        private boolean ended;

        private Lease(Connection connection) {
            this.connection = connection;
        }

        Connection connection() {
            return connection;
        }

        /// Notes a statement that is about to run.
        ///
        /// @return whether it may change the session
        boolean runs(RequestContext context, String sql) {
            boolean changes = effects.mayChange(sql);
            changed |= changes || (context.function() != null && effects.mayChange(context.function()));
            return changes;
        }

        /// Notes statements that are not known.
        void runsAnything() {
            changed = true;
        }

        SessionReset reset() {
            return reset;
        }

        /// What functions have set on the session ends with its user. A connection that cannot be reset is
        /// closed.
        private void restore() {
            try {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
                reset.all(connection);
            } catch (SQLException e) {
                LOG.warn("A connection is closed, because its session cannot be reset: {}", e.getMessage());
                pool.evictConnection(connection);
            }
        }

        /// Runs all work on the connection. It ends well when it returns, which it does after it has read the last
        /// result, and when it throws an error that PostgreSQL reported.
        <T extends @Nullable Object> T run(Work<T> work) throws SQLException {
            try {
                T result = work.run();
                ended = true;
                return result;
            } catch (SQLException | RuntimeException e) {
                ended = SqlErrors.isReported(e);
                throw e;
            }
        }

        @Override
        public void close() throws SQLException {
            try {
                ResponseMemory.releaseRowsOfThread();
                if (!ended) {
                    evict(connection);
                } else if (changed && !connection.isClosed()) {
                    restore();
                }
                connection.close();
            } finally {
                permits.release();
            }
        }
    }

    /// Work on a connection.
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    /// Closes a connection at once, whatever its server still sends.
    private void evict(Connection connection) throws SQLException {
        LOG.debug("A connection whose work did not end well is closed");
        if (!connection.isClosed()) {
            connection.unwrap(PgConnection.class).abort(Runnable::run);
            pool.evictConnection(connection);
        }
    }

    /// A connection whose transactions can do no more than `access` says. The session remembers what it was
    /// used for last, so that only a change costs a round trip; the pool is not to know, for it would change it
    /// back each time.
    Lease lease(Access access) throws SQLException {
        acquirePermit();
        try {
            Connection connection = opened();
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

    /// One that is open, or is opened. Where none can be, nobody need wait for it any longer.
    private Connection opened() throws SQLException {
        try {
            return pool.getConnection();
        } catch (SQLTransientConnectionException e) {
            if (isEmpty()) {
                permits.failWaiters();
            }
            throw e;
        }
    }

    private boolean isEmpty() {
        return pool.getHikariPoolMXBean().getTotalConnections() == 0;
    }

    /// Waits for a connection to be free.
    ///
    /// @throws SQLTransientConnectionException where that takes too long; with a cause where there is none at all
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
                "No connection was free", isEmpty() ? new SQLException("No connection can be opened") : null);
    }

    /// Listens to what is told on a channel, on a connection of its own that is opened again whenever it is lost.
    public void listen(String channel, NotificationListener.ReloadListener hearer) {
        notifications = new NotificationListener(address, channel, hearer);
    }

    /// Has connections that may be dead, or have prepared what is no longer so, replaced once they are free.
    public void evictConnections() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    /// Measures the pool under the names of `dialect.md` 1.12, and HikariCP's own.
    public void bindMetrics(MeterRegistry meters) {
        pool.setMetricRegistry(meters);
        HikariPoolMXBean bean = pool.getHikariPoolMXBean();
        Gauge.builder("pgrst_db_pool_available", bean, HikariPoolMXBean::getIdleConnections)
                .register(meters);
        Gauge.builder("pgrst_db_pool_waiting", permits, FairSemaphore::waiting).register(meters);
        Gauge.builder("pgrst_db_pool_max", pool, HikariDataSource::getMaximumPoolSize)
                .register(meters);
        Counter unopened = meters.get("hikaricp.connections.timeout").counter();
        FunctionCounter.builder("pgrst_db_pool_timeouts", permits, unfree -> unfree.timeouts() + unopened.count())
                .register(meters);
    }

    @Override
    public void close() {
        NotificationListener open = notifications;
        try {
            if (open != null) {
                open.close();
            }
        } finally {
            permits.close();
            pool.close();
        }
    }
}
