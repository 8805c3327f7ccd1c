package dev.postern.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.Ending;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultConnectionProvider;
import org.jooq.impl.DefaultTransactionProvider;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/// A pool of connections to one PostgreSQL database, and the transactions on them.
public final class Database implements AutoCloseable {

    /// Object identifiers of types that pgjdbc does not ask for in binary by itself: bool, record and record[].
    private static final String ALSO_BINARY = "16,2249,2287";

    /// Rows that a stream takes at a time.
    private static final int BATCH = 500;

    /// Further attempts at a transaction that was given up for another one's sake.
    private static final int RETRIES = 3;

    static final Settings JOOQ =
            new Settings().withExecuteLogging(false).withRenderFormatted(false).withFetchWarnings(false);

    private final HikariDataSource pool;

    /// Opens the pool.
    ///
    /// @throws dev.postern.problem.ProblemException if the database does not answer
    public Database(DatabaseAddress address, Pool limits) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postern");
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setMaximumPoolSize(limits.size());
        config.setConnectionTimeout(limits.timeout().toMillis());
        config.setValidationTimeout(
                Math.max(250, Math.min(1_000, limits.timeout().toMillis())));
        config.setKeepaliveTime(30_000);
        config.setConnectionInitSql("set time zone 'UTC'; set statement_timeout = "
                + limits.statementTimeout().toMillis());
        config.setReadOnly(true);
        config.addDataSourceProperty("readOnlyMode", "always");
        config.addDataSourceProperty("prepareThreshold", "-1");
        config.addDataSourceProperty("preparedStatementCacheQueries", "512");
        config.addDataSourceProperty("binaryTransferEnable", ALSO_BINARY);
        config.addDataSourceProperty("ApplicationName", "postern");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        try {
            this.pool = new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw Errors.problem(e).exception();
        }
    }

    /// Takes the rows of a result set as they come.
    @FunctionalInterface
    public interface RowReader<T extends @Nullable Object> {
        T read(ResultSet rows) throws SQLException;
    }

    /// Runs one statement that only reads, as its own transaction, in one round trip. On a connection that
    /// turns out to be dead it is run once more, on another.
    ///
    /// @param values one for each `?`, untyped, so that PostgreSQL decides what each means; null is NULL
    /// @throws dev.postern.problem.ProblemException with PostgreSQL's error, or with what kept it from
    /// answering
    public <T extends @Nullable Object> T query(String sql, List<@Nullable String> values, RowReader<T> reader) {
        try {
            return attempt(sql, values, reader);
        } catch (SQLException e) {
            if (!connectionLost(e)) {
                throw Errors.problem(e).exception();
            }
            pool.getHikariPoolMXBean().softEvictConnections();
        }
        try {
            return attempt(sql, values, reader);
        } catch (SQLException e) {
            throw Errors.problem(e).exception();
        }
    }

    private <T extends @Nullable Object> T attempt(String sql, List<@Nullable String> values, RowReader<T> reader)
            throws SQLException {
        try (Connection connection = connection(Access.READ)) {
            return run(connection, sql, values, 0, reader);
        }
    }

    /// Whether the connection was dead already: the pool does not ask those used within the last half second.
    private static boolean connectionLost(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.equals("57P01"));
    }

    /// Runs one statement that only reads, whose rows come in batches while `reader` takes them, so that any
    /// number of them needs the memory of one batch.
    public <T extends @Nullable Object> T stream(String sql, List<@Nullable String> values, RowReader<T> reader) {
        try (Connection connection = connection(Access.READ)) {
            connection.setAutoCommit(false);
            try {
                return run(connection, sql, values, BATCH, reader);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw Errors.problem(e).exception();
        }
    }

    /// Runs `work` in one transaction that may write: committed when it returns, rolled back when it throws.
    /// Where PostgreSQL gives it up for another one's sake (40001, 40P01), it is run again.
    public <T extends @Nullable Object> T transaction(Function<DSLContext, T> work) {
        return write(Ending.COMMIT, transaction -> work.apply(transaction.dsl()));
    }

    /// Runs `work` in one transaction that may write, and ends it as asked; rolled back when it throws. Where
    /// PostgreSQL gives it up for another one's sake (40001, 40P01), it is run again, up to three times.
    public <T extends @Nullable Object> T write(Ending ending, Function<Transaction, T> work) {
        return again(() -> attempt(Access.WRITE, ending, work));
    }

    /// Runs `work` in one transaction that cannot write.
    public <T extends @Nullable Object> T read(Function<Transaction, T> work) {
        return attempt(Access.READ, Ending.COMMIT, work);
    }

    private static <T extends @Nullable Object> T again(Supplier<T> work) {
        for (int attempt = 0; ; attempt++) {
            try {
                return work.get();
            } catch (ProblemException e) {
                if (attempt == RETRIES || !(e.problem() instanceof DatabaseError error) || !givenUp(error)) {
                    throw e;
                }
                pause(attempt);
            }
        }
    }

    /// Runs `work`, of whose statements each is a transaction of its own. Where PostgreSQL gives it up for
    /// another one's sake, it is run again, up to three times.
    public <T extends @Nullable Object> T committing(Function<Session, T> work) {
        return again(() -> {
            try (Connection connection = connection(Access.WRITE)) {
                return work.apply(new Committing(connection));
            } catch (SQLException e) {
                throw Errors.problem(e).exception();
            }
        });
    }

    private <T extends @Nullable Object> T attempt(Access access, Ending ending, Function<Transaction, T> work) {
        try (Connection connection = connection(access)) {
            return dsl(connection).transactionResult(inner -> {
                Transaction transaction = new Transaction(connection, inner.dsl());
                T result = work.apply(transaction);
                if (transaction.cancelled()) {
                    throw new DatabaseError("57014", "canceling statement due to user request", null, null).exception();
                } else if (ending == Ending.ROLLBACK) {
                    transaction.undo();
                }
                return result;
            });
        } catch (SQLException | DataAccessException e) {
            throw Errors.problem(e).exception();
        }
    }

    /// A transaction within another is part of it.
    private static DSLContext dsl(Connection connection) {
        return DSL.using(new DefaultConfiguration()
                .set(connection)
                .set(SQLDialect.POSTGRES)
                .set(JOOQ)
                .set(new DefaultTransactionProvider(new DefaultConnectionProvider(connection), false)));
    }

    private enum Access {
        READ,
        WRITE
    }

    /// A connection whose transactions can do no more than `access` says. The session remembers what it was
    /// used for last, so that only a change costs a round trip; the pool is not to know, for it would change it
    /// back each time.
    private Connection connection(Access access) throws SQLException {
        Connection connection = pool.getConnection();
        try {
            connection.unwrap(PgConnection.class).setReadOnly(access == Access.READ);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// Whether a transaction was given up so that another one could go on.
    private static boolean givenUp(DatabaseError error) {
        return error.sqlState().equals("40001") || error.sqlState().equals("40P01");
    }

    /// Waits a few milliseconds, more each time, and not as long as the other one does.
    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, 10L << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs `work`, which only reads. Each of its statements sees the rows committed when it starts.
    public <T extends @Nullable Object> T reading(Function<DSLContext, T> work) {
        return onConnection(work);
    }

    /// Measures the pool under the names of `dialect.md` 1.12, and HikariCP's own.
    public void measure(MeterRegistry meters) {
        pool.setMetricRegistry(meters);
        HikariPoolMXBean bean = pool.getHikariPoolMXBean();
        Gauge.builder("pgrst_db_pool_available", bean, HikariPoolMXBean::getIdleConnections)
                .register(meters);
        Gauge.builder("pgrst_db_pool_waiting", bean, HikariPoolMXBean::getThreadsAwaitingConnection)
                .register(meters);
        Gauge.builder("pgrst_db_pool_max", pool, HikariDataSource::getMaximumPoolSize)
                .register(meters);
        FunctionCounter.builder(
                        "pgrst_db_pool_timeouts",
                        meters.get("hikaricp.connections.timeout").counter(),
                        Counter::count)
                .register(meters);
    }

    @Override
    public void close() {
        pool.close();
    }

    private <T extends @Nullable Object> T onConnection(Function<DSLContext, T> work) {
        try (Connection connection = connection(Access.READ)) {
            return work.apply(dsl(connection));
        } catch (SQLException | DataAccessException e) {
            throw Errors.problem(e).exception();
        }
    }

    private static <T extends @Nullable Object> T run(
            Connection connection, String sql, List<@Nullable String> values, int batch, RowReader<T> reader)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values)) {
            statement.setFetchSize(batch);
            try (ResultSet rows = statement.executeQuery()) {
                return reader.read(rows);
            }
        }
    }

    static PreparedStatement prepare(Connection connection, String sql, List<@Nullable String> values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i), Types.OTHER);
        }
        return statement;
    }
}
