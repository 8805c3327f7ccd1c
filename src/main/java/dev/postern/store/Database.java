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

/// A pool of connections to one PostgreSQL database.
public final class Database implements AutoCloseable {

    /// Object identifiers of types that pgjdbc does not ask for in binary by itself: bool, record and record[].
    private static final String ALSO_BINARY = "16,2249,2287";

    /// Numbers and times of day, which pgjdbc asks for in binary by itself: they are read as text.
    private static final String NOT_BINARY = "700,701,1700,1083,1266";

    /// After which a connection that nobody uses is tried, so that nothing on the way forgets it.
    private static final Duration KEEPALIVE = Duration.ofSeconds(30);

    private final DatabaseAddress address;
    private final SearchPath path;
    private final HikariDataSource pool;

    /// One for each connection of the pool, in which nobody waits therefore but for one to be opened.
    private final Permits permits;

    private volatile @Nullable Notifications notifications;

    /// Opens the pool.
    ///
    /// @throws dev.postern.problem.ProblemException if the database does not answer, or the driver is not the one
    /// that this was built for
    public Database(DatabaseAddress address, Pool limits) {
        DriverInternals.requireKnownVersion();
        this.address = address;
        this.path = limits.path();
        try {
            this.pool = new HikariDataSource(config(address, limits));
        } catch (HikariPool.PoolInitializationException e) {
            throw Errors.problem(e).exception();
        }
        this.permits = new Permits(limits.size(), limits.timeout());
    }

    private static HikariConfig config(DatabaseAddress address, Pool limits) {
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
        config.setConnectionInitSql(limits.begin());
        config.setReadOnly(true);
        config.addDataSourceProperty("readOnlyMode", "always");
        config.addDataSourceProperty("prepareThreshold", "1");
        config.addDataSourceProperty("preparedStatementCacheQueries", "512");
        config.addDataSourceProperty("binaryTransferEnable", ALSO_BINARY);
        config.addDataSourceProperty("binaryTransferDisable", NOT_BINARY);
        config.addDataSourceProperty("ApplicationName", "postern");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("socketFactory", BufferedSockets.class.getName());
        return config;
    }

    /// How long connections are kept. HikariCP's keepalive has to be shorter than a connection's life.
    private static void keep(HikariConfig config, Pool limits) {
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
    public Runner as(RequestContext context) {
        return new Runner(this, context);
    }

    /// Statements and transactions of the service itself, as the role that it logged in as.
    public Runner itself() {
        return as(RequestContext.NONE);
    }

    /// What an operator should know of the database, in a sentence each.
    public List<String> notices() {
        return path.notices(itself());
    }

    /// What transactions of a connection can do.
    enum Access {
        READ,
        WRITE
    }

    /// A connection of the pool, for as long as it is needed.
    final class Lease implements AutoCloseable {

        private final Connection connection;

        private Lease(Connection connection) {
            this.connection = connection;
        }

        Connection connection() {
            return connection;
        }

        @Override
        public void close() throws SQLException {
            try {
                connection.close();
            } finally {
                permits.release();
            }
        }
    }

    /// A connection whose transactions can do no more than `access` says. The session remembers what it was
    /// used for last, so that only a change costs a round trip; the pool is not to know, for it would change it
    /// back each time.
    Lease lease(Access access) throws SQLException {
        await();
        try {
            Connection connection = opened();
            try {
                connection.unwrap(PgConnection.class).setReadOnly(access == Access.READ);
                return new Lease(connection);
            } catch (SQLException e) {
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
                permits.refuse();
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
    private void await() throws SQLException {
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
    public void listen(String channel, Notifications.Hearer hearer) {
        notifications = new Notifications(address, channel, hearer);
    }

    /// Has connections that may be dead, or have prepared what is no longer so, replaced once they are free.
    public void distrust() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    /// Measures the pool under the names of `dialect.md` 1.12, and HikariCP's own.
    public void measure(MeterRegistry meters) {
        pool.setMetricRegistry(meters);
        HikariPoolMXBean bean = pool.getHikariPoolMXBean();
        Gauge.builder("pgrst_db_pool_available", bean, HikariPoolMXBean::getIdleConnections)
                .register(meters);
        Gauge.builder("pgrst_db_pool_waiting", permits, Permits::waiting).register(meters);
        Gauge.builder("pgrst_db_pool_max", pool, HikariDataSource::getMaximumPoolSize)
                .register(meters);
        Counter unopened = meters.get("hikaricp.connections.timeout").counter();
        FunctionCounter.builder("pgrst_db_pool_timeouts", permits, unfree -> unfree.timeouts() + unopened.count())
                .register(meters);
    }

    @Override
    public void close() {
        Notifications open = notifications;
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
