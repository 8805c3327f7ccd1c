package dev.postern.store;

import dev.postern.problem.PostgresErrors;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.store.Database.RowReader;
import dev.postern.store.DatabaseListener.Fetch;
import dev.postern.store.DatabaseListener.RetryReason;
import dev.postern.store.Lease.Access;
import dev.postern.store.Lease.Work;
import dev.postern.store.driver.StaleStatementException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runner of the statements and transactions of one request, as the caller's role.
public final class SqlRunner {

    private static final Logger LOG = LoggerFactory.getLogger(SqlRunner.class);

    private final Database database;
    private final RequestContext context;
    private final RequestScope request;

    SqlRunner(Database database, RequestContext context, RequestScope request) {
        this.database = database;
        this.context = context;
        this.request = request;
    }

    private SqlRunner with(RequestContext changed) {
        return new SqlRunner(database, changed, request);
    }

    /// Returns a copy for a request that begins now: its deadline covers all calls, their waits and their retries.
    ///
    /// @param cancellation cancels the statements
    /// @param resource name of the table, view or function that the request is for
    public SqlRunner forRequest(Cancellation cancellation, String resource) {
        return new SqlRunner(database, context, new RequestScope(cancellation, newDeadline(), resource));
    }

    private Deadline newDeadline() {
        return Deadline.after(database.timeouts().request());
    }

    private Deadline deadline() {
        return request.deadline() == null ? newDeadline() : request.deadline();
    }

    private Deadline streamEnd() {
        return Deadline.after(database.timeouts().stream());
    }

    private StatementTimeout timeout(Deadline deadline) {
        return new StatementTimeout(deadline, database.timeouts(), context);
    }

    /// Returns a copy with a time zone for input and output.
    ///
    /// @param zone zone name known to PostgreSQL; null for no change
    public SqlRunner withTimeZone(@Nullable String zone) {
        return zone == null ? this : with(context.withTimeZone(zone));
    }

    /// Returns a copy with further PostgreSQL settings, which override those of the role.
    ///
    /// @param settings values by name; `default_transaction_isolation` applies to the transactions of this runner
    public SqlRunner withSettings(Map<String, String> settings) {
        return settings.isEmpty() ? this : with(context.withSettings(settings));
    }

    /// Returns a copy that passes the response GUCs to `listener`.
    public SqlRunner capturing(RequestContext.ResponseGucListener listener) {
        return with(context.capturing(listener));
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
        Deadline deadline = deadline();
        Deadline retryDeadline = deadline.earlier(Deadline.after(database.maxSilence()));
        try {
            return queryOnce(sql, values, reader, deadline);
        } catch (SQLException e) {
            // HikariCP does not test connections that were used within the last half second
            if (!LostConnections.isLost(e)) {
                throw SqlErrors.problem(e).exception();
            }
            database.evictConnections();
            database.listener().workRetried(RetryReason.LOST_CONNECTION);
            if (retryDeadline.isOver()) {
                throw SqlErrors.problem(e).exception();
            }
        }
        try {
            return queryOnce(sql, values, reader, retryDeadline);
        } catch (SQLException e) {
            throw SqlErrors.problem(e).exception();
        }
    }

    private <T extends @Nullable Object> T queryOnce(
            String sql, List<@Nullable String> values, RowReader<T> reader, Deadline deadline) throws SQLException {
        try (Lease lease = database.lease(Access.READ, deadline, request.resource())) {
            lease.recordStatement(context, sql);
            return lease.run(() -> {
                RequestContext limited = timeout(deadline).prepare(lease.connection(), context);
                return runCancellable(
                        lease, () -> retryIfStale(() -> runStatement(lease, limited, sql, values, reader)));
            });
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

    private <T extends @Nullable Object> T runCancellable(Lease lease, Work<T> work) throws SQLException {
        request.cancellation().begin(lease);
        try {
            return work.run();
        } finally {
            request.cancellation().end();
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
            Deadline deadline = deadline();
            Lease lease = database.leaseForStream(deadline, request.resource());
            try {
                lease.recordStatement(context, sql);
                return lease.run(() -> {
                    RequestContext limited = timeout(deadline).prepare(lease.connection(), context);
                    return retryIfStale(() -> OpenResult.open(
                            this, lease, request.cancellation(), limited, streamEnd(), sql, values, firstRows));
                });
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

    private static <T extends @Nullable Object> T runStatement(
            Lease lease, RequestContext context, String sql, List<@Nullable String> values, RowReader<T> reader)
            throws SQLException {
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
        Deadline deadline = deadline();
        return TransactionRetry.run(database, deadline, () -> runTransaction(Access.WRITE, deadline, ending, work));
    }

    /// Runs `work` in one read-only transaction, with the retries of [#write(TransactionEnd, Function)]. Its
    /// isolation level is that of the role, by default read committed.
    public <T extends @Nullable Object> T readTransaction(Function<DSLContext, T> work) {
        return read(transaction -> work.apply(transaction.dsl()));
    }

    /// Runs `work` in one read-only transaction, as [#readTransaction(Function)] does.
    public <T extends @Nullable Object> T read(Function<? super Transaction, T> work) {
        Deadline deadline = deadline();
        return TransactionRetry.run(
                database, deadline, () -> runTransaction(Access.READ, deadline, TransactionEnd.COMMIT, work));
    }

    /// Runs `work` with one transaction per statement, and the retries of [#write(TransactionEnd, Function)].
    public <T extends @Nullable Object> T autoCommit(Function<? super LeasedSession, T> work) {
        Deadline deadline = deadline();
        return TransactionRetry.run(database, deadline, () -> {
            try (Lease lease = database.lease(Access.WRITE, deadline, request.resource())) {
                AutoCommitSession session =
                        new AutoCommitSession(lease, context, request.cancellation(), timeout(deadline));
                return ResponseMemory.exempt(() -> lease.run(() -> work.apply(session)));
            } catch (SQLException e) {
                throw SqlErrors.problem(e).exception();
            }
        });
    }

    private <T extends @Nullable Object> T runTransaction(
            Access access, Deadline deadline, TransactionEnd ending, Function<? super Transaction, T> work) {
        try (Lease lease = database.lease(access, deadline, request.resource())) {
            return lease.run(() -> runTransaction(lease, deadline, ending, work));
        } catch (SQLException e) {
            throw exception(e, e);
        } catch (DataAccessException e) {
            throw exception(e, e.getCause(SQLException.class));
        }
    }

    private <T extends @Nullable Object> T runTransaction(
            Lease lease, Deadline deadline, TransactionEnd ending, Function<? super Transaction, T> work) {
        Connection connection = lease.connection();
        return JooqContext.of(connection, database.listener()).transactionResult(inner -> {
            Transaction transaction = new Transaction(
                    lease,
                    inner.dsl(),
                    context.beginTransaction(connection),
                    request.cancellation(),
                    timeout(deadline));
            T result = work.apply(transaction);
            transaction.captureResponse();
            if (request.cancellation().isCancelled()) {
                throw PostgresErrors.queryCanceled();
            } else if (ending == TransactionEnd.ROLLBACK) {
                transaction.rollbackAfterChecks();
            }
            return result;
        });
    }
}
