package dev.postern.store;

import dev.postern.problem.PostgresErrors;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.store.Database.Access;
import dev.postern.store.Database.Lease;
import dev.postern.store.Database.RowReader;
import dev.postern.store.Database.Work;
import dev.postern.store.DatabaseListener.Fetch;
import dev.postern.store.DatabaseListener.RetryReason;
import dev.postern.store.driver.StaleStatementException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.TransactionProvider;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultConnectionProvider;
import org.jooq.impl.DefaultTransactionProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runner of the statements and transactions of one request, as the caller's role.
public final class SqlRunner {

    /// Rows of a stream's first fetch. The size of a row is unknown then, and the driver holds all rows of a fetch.
    private static final int FIRST_FETCH_SIZE = 20;

    private static final Logger LOG = LoggerFactory.getLogger(SqlRunner.class);

    private static final Settings JOOQ_SETTINGS =
            new Settings().withExecuteLogging(false).withRenderFormatted(false).withFetchWarnings(false);

    private final Database database;
    private final RequestContext context;
    private final Cancellation cancellation;

    SqlRunner(Database database, RequestContext context) {
        this(database, context, new Cancellation());
    }

    private SqlRunner(Database database, RequestContext context, Cancellation cancellation) {
        this.database = database;
        this.context = context;
        this.cancellation = cancellation;
    }

    /// Returns a copy whose statements `cancellation` can cancel.
    public SqlRunner cancelledBy(Cancellation cancellation) {
        return new SqlRunner(database, context, cancellation);
    }

    /// Returns a copy with a time zone for input and output.
    ///
    /// @param zone zone name known to PostgreSQL; null for no change
    public SqlRunner withTimeZone(@Nullable String zone) {
        return zone == null ? this : new SqlRunner(database, context.withTimeZone(zone), cancellation);
    }

    /// Returns a copy with further PostgreSQL settings, which override those of the role.
    ///
    /// @param settings values by name; `default_transaction_isolation` applies to the transactions of this runner
    public SqlRunner withSettings(Map<String, String> settings) {
        return settings.isEmpty() ? this : new SqlRunner(database, context.withSettings(settings), cancellation);
    }

    /// Returns a copy that passes the response GUCs to `listener`.
    public SqlRunner capturing(RequestContext.ResponseGucListener listener) {
        return new SqlRunner(database, context.capturing(listener), cancellation);
    }

    /// Whether the response GUCs are captured, which is only possible before the transaction ends.
    public boolean capturesResponse() {
        return context.capturesResponse();
    }

    /// Runs one read-only statement as its own transaction, in one round trip. It is retried once if the connection
    /// was already lost.
    ///
    /// @param values values of the `?` parameters, untyped so that PostgreSQL infers their types; null is NULL
    /// @throws dev.postern.problem.ProblemException with PostgreSQL's error, or if the database cannot be reached
    public <T extends @Nullable Object> T query(String sql, List<@Nullable String> values, RowReader<T> reader) {
        try {
            return queryOnce(sql, values, reader);
        } catch (SQLException e) {
            // HikariCP does not test connections that were used within the last half second
            if (!LostConnections.isLost(e)) {
                throw SqlErrors.problem(e).exception();
            }
            database.evictConnections();
            database.listener().workRetried(RetryReason.LOST_CONNECTION);
        }
        try {
            return queryOnce(sql, values, reader);
        } catch (SQLException e) {
            throw SqlErrors.problem(e).exception();
        }
    }

    private <T extends @Nullable Object> T queryOnce(String sql, List<@Nullable String> values, RowReader<T> reader)
            throws SQLException {
        try (Lease lease = database.lease(Access.READ)) {
            Connection connection = lease.connection();
            lease.recordStatement(context, sql);
            return lease.run(() ->
                    runCancellable(connection, () -> retryIfStale(() -> runStatement(lease, sql, values, reader))));
        }
    }

    /// Retries `work` once if its statement was stale, because the failed attempt had no effect.
    private <T extends @Nullable Object> T retryIfStale(Work<T> work) throws SQLException {
        try {
            return work.run();
        } catch (StaleStatementException e) {
            LOG.debug("Retrying a stale statement: {}", e.getMessage());
            database.listener().workRetried(RetryReason.STALE_STATEMENT);
            return work.run();
        }
    }

    private <T extends @Nullable Object> T runCancellable(Connection connection, Work<T> work) throws SQLException {
        cancellation.begin(connection);
        try {
            return work.run();
        } finally {
            cancellation.end();
        }
    }

    /// Converts `failure`. After a lost connection, all other connections are replaced too.
    ProblemException exception(Exception failure, @Nullable SQLException cause) {
        if (cause != null && LostConnections.isLost(cause)) {
            database.evictConnections();
        }
        return SqlErrors.problem(failure).exception();
    }

    /// Runs one read-only statement whose rows are fetched in parts, so that memory use does not depend on their
    /// number. It is retried once if its statement was stale, which is known before the first row is read.
    ///
    /// @param firstRows reader of the first rows
    /// @return open result, which holds a connection until it is closed
    OpenResult open(String sql, List<@Nullable String> values, RowReader<?> firstRows) {
        try {
            Lease lease = database.lease(Access.READ);
            try {
                lease.recordStatement(context, sql);
                return lease.run(() -> retryIfStale(() -> begin(lease, sql, values, firstRows)));
            } catch (Throwable e) {
                closeAfter(e, lease);
                throw e;
            }
        } catch (SQLException e) {
            throw exception(e, e);
        }
    }

    private static void closeAfter(Throwable failure, Lease lease) {
        try {
            lease.close();
        } catch (SQLException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private OpenResult begin(Lease lease, String sql, List<@Nullable String> values, RowReader<?> firstRows)
            throws SQLException {
        Connection connection = lease.connection();
        connection.setAutoCommit(false);
        try {
            cancellation.begin(connection);
            context.beginTransaction(connection).apply(connection);
            context.capture(connection);
            return openPipeline(lease, sql, RequestContext.NONE.prepareOnly(connection, sql, values), firstRows);
        } catch (Throwable e) {
            cancellation.end();
            Transaction.rollbackQuietly(connection, e);
            throw e;
        }
    }

    private OpenResult openPipeline(Lease lease, String sql, Pipeline pipeline, RowReader<?> firstRows)
            throws SQLException {
        try {
            pipeline.setFetchSize(FIRST_FETCH_SIZE);
            lease.execute(pipeline, sql, Fetch.FIRST_ROWS);
            OpenResult result = new OpenResult(this, lease, cancellation, pipeline);
            result.readFirst(firstRows);
            return result;
        } catch (Throwable e) {
            pipeline.close();
            throw e;
        }
    }

    private <T extends @Nullable Object> T runStatement(
            Lease lease, String sql, List<@Nullable String> values, RowReader<T> reader) throws SQLException {
        try (Pipeline pipeline = context.prepareOnly(lease.connection(), sql, values)) {
            lease.execute(pipeline, sql, Fetch.COMPLETE);
            T result = pipeline.read(reader);
            context.capture(pipeline);
            return result;
        }
    }

    /// Runs `work` in one transaction, with the retries of [#write(TransactionEnd, Function)].
    public <T extends @Nullable Object> T transaction(Function<DSLContext, T> work) {
        return write(TransactionEnd.COMMIT, transaction -> work.apply(transaction.dsl()));
    }

    /// Runs `work` in one transaction, which is rolled back if `work` throws.
    ///
    /// The transaction is retried up to three times after a serialization failure (40001), a deadlock (40P01) or a
    /// stale statement.
    ///
    /// @param ending whether the transaction is committed or rolled back when `work` returns
    public <T extends @Nullable Object> T write(TransactionEnd ending, Function<? super Transaction, T> work) {
        return TransactionRetry.run(database, () -> runTransaction(Access.WRITE, ending, work));
    }

    /// Runs `work` in one read-only transaction, with the retries of [#write(TransactionEnd, Function)]. Its
    /// isolation level is that of the role, by default read committed.
    public <T extends @Nullable Object> T readTransaction(Function<DSLContext, T> work) {
        return read(transaction -> work.apply(transaction.dsl()));
    }

    /// Runs `work` in one read-only transaction, as [#readTransaction(Function)] does.
    public <T extends @Nullable Object> T read(Function<? super Transaction, T> work) {
        return TransactionRetry.run(database, () -> runTransaction(Access.READ, TransactionEnd.COMMIT, work));
    }

    /// Runs `work` with one transaction per statement, and the retries of [#write(TransactionEnd, Function)].
    public <T extends @Nullable Object> T autoCommit(Function<? super LeasedSession, T> work) {
        return TransactionRetry.run(database, () -> {
            try (Lease lease = database.lease(Access.WRITE)) {
                return ResponseMemory.exempt(
                        () -> lease.run(() -> work.apply(new AutoCommitSession(lease, context, cancellation))));
            } catch (SQLException e) {
                throw SqlErrors.problem(e).exception();
            }
        });
    }

    private <T extends @Nullable Object> T runTransaction(
            Access access, TransactionEnd ending, Function<? super Transaction, T> work) {
        try (Lease lease = database.lease(access)) {
            return lease.run(() -> runTransaction(lease, ending, work));
        } catch (SQLException e) {
            throw exception(e, e);
        } catch (DataAccessException e) {
            throw exception(e, e.getCause(SQLException.class));
        }
    }

    private <T extends @Nullable Object> T runTransaction(
            Lease lease, TransactionEnd ending, Function<? super Transaction, T> work) {
        Connection connection = lease.connection();
        return dsl(connection, database.listener()).transactionResult(inner -> {
            Transaction transaction =
                    new Transaction(lease, inner.dsl(), context.beginTransaction(connection), cancellation);
            T result = work.apply(transaction);
            transaction.captureResponse();
            if (cancellation.isCancelled()) {
                throw PostgresErrors.queryCanceled();
            } else if (ending == TransactionEnd.ROLLBACK) {
                transaction.rollbackAfterChecks();
            }
            return result;
        });
    }

    /// Creates a jOOQ context in which a nested transaction is part of the outer one.
    private static DSLContext dsl(Connection connection, DatabaseListener listener) {
        ConnectionProvider provider = new DefaultConnectionProvider(connection);
        return dsl(provider, new MeasuredCommits(new DefaultTransactionProvider(provider, false), listener));
    }

    static DSLContext dsl(ConnectionProvider connections, TransactionProvider transactions) {
        return DSL.using(new DefaultConfiguration()
                .set(connections)
                .set(SQLDialect.POSTGRES)
                .set(JOOQ_SETTINGS)
                .set(transactions));
    }
}
