package dev.postern.store;

import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.store.Database.RowReader;
import dev.postern.store.Lease.Access;
import dev.postern.store.ReadSharing.ReadCost;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/// Runner of the statements and transactions of one request, as the caller's role.
public final class SqlRunner {

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
        Deadline deadline = newDeadline();
        cancellation.setDeadline(deadline);
        return new SqlRunner(database, context, request.ofRequest(cancellation, deadline, resource));
    }

    private Deadline newDeadline() {
        return Deadline.after(database.timeouts().request());
    }

    private Deadline deadline() {
        return request.deadline() == null ? newDeadline() : request.deadline();
    }

    /// Returns the context of a transaction.
    RequestContext context(Access access) {
        return database.sessionSettings().of(context, access);
    }

    private StatementTimeout timeout(Deadline deadline) {
        return new StatementTimeout(deadline, database.timeouts(), context);
    }

    /// Returns a copy whose requests see everything up to a position of the log, also on a replica.
    ///
    /// @param position text of a position; another text for reads on the primary alone; null for any position
    public SqlRunner readingAfter(@Nullable String position) {
        LogPosition known = position == null ? LogPosition.MIN : LogPosition.parse(position);
        LogPosition after = known == null ? LogPosition.MAX : known;
        return new SqlRunner(database, context, RequestScope.ofEachCall(after));
    }

    /// Returns the position of the log after the last commit of the request; null if it wrote nothing, or without
    /// replicas.
    public @Nullable LogPosition written() {
        return request.written().get();
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

    /// Whether a statement may change the session, such as its role or settings.
    public boolean mayChangeSession(String sql) {
        return database.sessionEffects().mayChange(sql);
    }

    /// Runs one read-only statement as its own transaction, in one round trip. It is retried once if the connection
    /// was already lost. A request's statement runs on a replica, if one can serve it.
    ///
    /// @param values values of the `?` parameters, untyped so that PostgreSQL infers their types; null is NULL
    /// @throws dev.postern.problem.ProblemException with PostgreSQL's error, or if the database cannot be reached
    public <T extends @Nullable Object> T query(String sql, List<@Nullable String> values, RowReader<T> reader) {
        if (database.needsSharedReset(context, sql)) {
            return read(transaction -> transaction.query(sql, values, reader));
        }
        return statements().query(sql, values, reader);
    }

    /// Runs one read-only statement, as [#query(String, List, RowReader)] does. While others wait for a connection,
    /// it shares a message with them if it can.
    <T extends @Nullable Object> T query(
            String sql, List<@Nullable String> values, RowReader<T> reader, ReadCost cost) {
        return database.canShareMessage(context, sql)
                ? statements().queryShared(sql, values, reader, cost)
                : query(sql, values, reader);
    }

    private ReadStatements statements() {
        return new ReadStatements(this, database, context, request, deadline());
    }

    /// Runs one read-only statement whose rows are fetched in parts, so that memory use does not depend on their
    /// number. It is retried once if its statement was stale, which is known before the first row is read.
    ///
    /// @param firstRows reader of the first rows
    /// @return open result, which holds a connection until it is closed
    OpenResult open(String sql, List<@Nullable String> values, RowReader<?> firstRows) {
        return statements().open(sql, values, firstRows);
    }

    /// Converts `failure`. After a lost connection, all others to its server are replaced too.
    static ProblemException exception(Exception failure, @Nullable SQLException cause, ConnectionPool server) {
        if (cause != null && LostConnections.isLost(cause)) {
            server.evictAll();
        }
        return SqlErrors.problem(failure).exception();
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
        return TransactionRetry.run(
                database, deadline, () -> runTransaction(database.primary(), Access.WRITE, deadline, ending, work));
    }

    /// Runs `work` in one read-only transaction, with the retries of [#write(TransactionEnd, Function)]. Its
    /// isolation level is that of the role, by default read committed.
    public <T extends @Nullable Object> T readTransaction(Function<DSLContext, T> work) {
        return read(transaction -> work.apply(transaction.dsl()));
    }

    /// Runs `work` in one read-only transaction, as [#readTransaction(Function)] does.
    public <T extends @Nullable Object> T read(Function<? super Transaction, T> work) {
        Deadline deadline = deadline();
        return new ReplicaReads(database, request)
                .run(
                        server -> read(server, deadline, work),
                        () -> TransactionRetry.run(database, deadline, () -> read(database.primary(), deadline, work)));
    }

    private <T extends @Nullable Object> T read(
            ConnectionPool server, Deadline deadline, Function<? super Transaction, T> work) {
        return runTransaction(server, Access.READ, deadline, TransactionEnd.COMMIT, work);
    }

    /// Runs `work` with one transaction per statement, and the retries of [#write(TransactionEnd, Function)].
    ///
    /// If clients share sessions, all statements are one transaction, which ends with a reset.
    public <T extends @Nullable Object> T autoCommit(Function<? super LeasedSession, T> work) {
        if (database.sessionSettings().areShared()) {
            return write(TransactionEnd.COMMIT, work);
        }
        Deadline deadline = deadline();
        return TransactionRetry.run(database, deadline, () -> {
            try (Lease lease = database.lease(Access.WRITE, deadline, request.resource())) {
                AutoCommitSession session =
                        new AutoCommitSession(lease, context, request.cancellation(), timeout(deadline));
                return ResponseMemory.exempt(() -> lease.run(() -> {
                    T result = work.apply(session);
                    recordWrite(lease);
                    return result;
                }));
            } catch (SQLException e) {
                throw SqlErrors.problem(e).exception();
            }
        });
    }

    private <T extends @Nullable Object> T runTransaction(
            ConnectionPool server,
            Access access,
            Deadline deadline,
            TransactionEnd ending,
            Function<? super Transaction, T> work) {
        try (Lease lease = database.lease(server, access, deadline, request.resource())) {
            return lease.run(() -> {
                T result = runTransaction(lease, access, deadline, ending, work);
                if (access == Access.WRITE) {
                    recordWrite(lease);
                }
                return result;
            });
        } catch (SQLException e) {
            throw exception(e, e, server);
        } catch (DataAccessException e) {
            throw exception(e, e.getCause(SQLException.class), server);
        }
    }

    /// Records the position of the log after a commit, if replicas can serve later reads.
    private void recordWrite(Lease lease) {
        if (database.hasReplicas() && request.replicaPosition() != null) {
            request.written().set(Replicas.currentPosition(lease.connection()));
        }
    }

    private <T extends @Nullable Object> T runTransaction(
            Lease lease,
            Access access,
            Deadline deadline,
            TransactionEnd ending,
            Function<? super Transaction, T> work) {
        Connection connection = lease.connection();
        return JooqContext.of(lease, request.cancellation(), database.listener())
                .transactionResult(inner -> {
                    Transaction transaction = new Transaction(
                            lease,
                            inner.dsl(),
                            database.sessionSettings().of(RequestContext.NONE, access),
                            context(access).beginTransaction(connection),
                            request.cancellation(),
                            timeout(deadline));
                    T result = work.apply(transaction);
                    transaction.captureResponse();
                    if (ending == TransactionEnd.ROLLBACK) {
                        transaction.rollbackAfterChecks();
                    }
                    return result;
                });
    }
}
