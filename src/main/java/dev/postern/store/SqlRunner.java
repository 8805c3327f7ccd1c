package dev.postern.store;

import dev.postern.problem.ApiError;
import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import dev.postern.problem.RaisedError;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.store.Database.Access;
import dev.postern.store.Database.Lease;
import dev.postern.store.Database.RowReader;
import dev.postern.store.Database.Work;
import dev.postern.store.driver.StaleStatementException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the statements and transactions of one request, as the role of who asks.
public final class SqlRunner {

    /// Rows that a stream takes at first. How large they are is not known yet, and the driver holds all of them.
    private static final int FIRST_BATCH = 20;

    /// Further attempts at a transaction that was given up for another one's sake.
    private static final int RETRIES = 3;

    private static final Logger LOG = LoggerFactory.getLogger(SqlRunner.class);

    private static final Settings JOOQ =
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

    /// The same, whose reads are given up when `cancellation` is told so.
    public SqlRunner cancelledBy(Cancellation cancellation) {
        return new SqlRunner(database, context, cancellation);
    }

    /// The same with times read and shown in `zone`, a name that PostgreSQL knows; null: as they are.
    public SqlRunner inZone(@Nullable String zone) {
        return zone == null ? this : new SqlRunner(database, context.inZone(zone), cancellation);
    }

    /// The same with further settings of PostgreSQL, by name, which win over those of the role; of them
    /// `default_transaction_isolation` holds for the transactions that this runs.
    public SqlRunner withSettings(Map<String, String> settings) {
        return settings.isEmpty() ? this : new SqlRunner(database, context.with(settings), cancellation);
    }

    /// The same, with `hearing` told what SQL has said that the answer is to be.
    public SqlRunner capturing(RequestContext.ResponseGucListener hearing) {
        return new SqlRunner(database, context.heardBy(hearing), cancellation);
    }

    /// Whether it is to be heard what SQL says of the answer: before a transaction has ended.
    public boolean capturesResponse() {
        return context.isHeard();
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
            // it was lost before: the pool does not ask connections used within the last half second
            if (!LostConnections.isLost(e)) {
                throw SqlErrors.problem(e).exception();
            }
            database.evictConnections();
        }
        try {
            return attempt(sql, values, reader);
        } catch (SQLException e) {
            throw SqlErrors.problem(e).exception();
        }
    }

    private <T extends @Nullable Object> T attempt(String sql, List<@Nullable String> values, RowReader<T> reader)
            throws SQLException {
        try (Lease lease = database.lease(Access.READ)) {
            Connection connection = lease.connection();
            lease.runs(context, sql);
            return lease.run(() ->
                    givingUp(connection, () -> described(() -> run(connection, context, sql, values, 0, reader))));
        }
    }

    /// Runs `work` once more if its statement was stale: of a message that is a transaction of its own nothing was
    /// done.
    private static <T extends @Nullable Object> T described(Work<T> work) throws SQLException {
        try {
            return work.run();
        } catch (StaleStatementException e) {
            LOG.debug("Described again: {}", e.getMessage());
            return work.run();
        }
    }

    private <T extends @Nullable Object> T givingUp(Connection connection, Work<T> work) throws SQLException {
        cancellation.begin(connection);
        try {
            return work.run();
        } finally {
            cancellation.end();
        }
    }

    /// The problem behind `failure`. Where its connection was lost, the others have to show that they live.
    private ProblemException failed(Exception failure, @Nullable SQLException cause) {
        if (cause != null && LostConnections.isLost(cause)) {
            database.evictConnections();
        }
        return SqlErrors.problem(failure).exception();
    }

    /// Runs one statement that only reads, whose rows come in batches while `reader` takes them, so that any
    /// number of them needs the memory of one batch. It is run once more if its statement was stale, which is known
    /// before the first row is read.
    public <T extends @Nullable Object> T stream(String sql, List<@Nullable String> values, RowReader<T> reader) {
        try (Lease lease = database.lease(Access.READ)) {
            lease.runs(context, sql);
            return lease.run(() -> described(() -> streaming(lease.connection(), sql, values, reader)));
        } catch (SQLException e) {
            throw failed(e, e);
        }
    }

    private <T extends @Nullable Object> T streaming(
            Connection connection, String sql, List<@Nullable String> values, RowReader<T> reader) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = givingUp(connection, () -> {
                context.begin(connection).apply(connection);
                context.capture(connection);
                return run(connection, RequestContext.NONE, sql, values, FIRST_BATCH, reader);
            });
            connection.commit(); // only then PostgreSQL vouches for what a serializable one has read
            return result;
        } catch (Throwable e) {
            Transaction.rollbackQuietly(connection, e);
            throw e;
        }
    }

    private static <T extends @Nullable Object> T run(
            Connection connection,
            RequestContext context,
            String sql,
            List<@Nullable String> values,
            int batch,
            RowReader<T> reader)
            throws SQLException {
        try (Pipeline pipeline = context.prepareOnly(connection, sql, values)) {
            pipeline.setFetchSize(batch);
            pipeline.execute();
            T result = pipeline.read(reader);
            context.capture(pipeline);
            return result;
        }
    }

    /// Runs `work` in one transaction that may write: committed when it returns, rolled back when it throws.
    /// Run again like [#write(Ending, Function)].
    public <T extends @Nullable Object> T transaction(Function<DSLContext, T> work) {
        return write(TransactionEnd.COMMIT, transaction -> work.apply(transaction.dsl()));
    }

    /// Runs `work` in one transaction that may write, and ends it as asked; rolled back when it throws. Where
    /// PostgreSQL gives it up for another one's sake (40001, 40P01), or one of its statements was stale, it is run
    /// again, up to three times.
    public <T extends @Nullable Object> T write(TransactionEnd ending, Function<Transaction, T> work) {
        return retry(() -> attempt(Access.WRITE, ending, work));
    }

    /// Runs `work` in one transaction that cannot write. Each of its statements sees the rows committed when it
    /// starts, unless the role's transactions are isolated further. Run again like [#transaction(Function)].
    public <T extends @Nullable Object> T readTransaction(Function<DSLContext, T> work) {
        return retry(() -> attempt(Access.READ, TransactionEnd.COMMIT, transaction -> work.apply(transaction.dsl())));
    }

    /// Runs `work`, of whose statements each is a transaction of its own. Where PostgreSQL gives it up for
    /// another one's sake, or its statement was stale, it is run again, up to three times.
    public <T extends @Nullable Object> T autoCommit(Function<Session, T> work) {
        return retry(() -> {
            try (Lease lease = database.lease(Access.WRITE)) {
                return ResponseMemory.exempt(() -> lease.run(() -> work.apply(new AutoCommitSession(lease, context))));
            } catch (SQLException e) {
                throw SqlErrors.problem(e).exception();
            }
        });
    }

    private <T extends @Nullable Object> T retry(Supplier<T> work) {
        for (int attempt = 0; ; attempt++) {
            try {
                return work.get();
            } catch (ProblemException e) {
                if (e.problem() instanceof ApiError refusal && refusal.code() == ErrorCode.CONNECTION_LOST) {
                    database.evictConnections();
                }
                if (attempt == RETRIES || !isRetryable(e.problem())) {
                    throw e;
                }
                backOff(attempt);
            }
        }
    }

    private <T extends @Nullable Object> T attempt(
            Access access, TransactionEnd ending, Function<Transaction, T> work) {
        try (Lease lease = database.lease(access)) {
            return lease.run(() -> attempt(lease, ending, work));
        } catch (SQLException e) {
            throw failed(e, e);
        } catch (DataAccessException e) {
            throw failed(e, e.getCause(SQLException.class));
        }
    }

    private <T extends @Nullable Object> T attempt(Lease lease, TransactionEnd ending, Function<Transaction, T> work) {
        Connection connection = lease.connection();
        return dsl(connection).transactionResult(inner -> {
            Transaction transaction = new Transaction(lease, inner.dsl(), context.begin(connection));
            T result = work.apply(transaction);
            transaction.hear();
            if (transaction.cancelled()) {
                throw Cancellation.problem().exception();
            } else if (ending == TransactionEnd.ROLLBACK) {
                transaction.rollbackAfterChecks();
            }
            return result;
        });
    }

    /// A transaction within another is part of it.
    private static DSLContext dsl(Connection connection) {
        return DSL.using(new DefaultConfiguration()
                .set(connection)
                .set(SQLDialect.POSTGRES)
                .set(JOOQ)
                .set(new DefaultTransactionProvider(new DefaultConnectionProvider(connection), false)));
    }

    /// Whether a transaction was given up so that another one could go on, or a statement was stale.
    private static boolean isRetryable(Problem problem) {
        return switch (problem) {
            case DatabaseError error ->
                error.sqlState().equals("40001") || error.sqlState().equals("40P01");
            case ApiError refusal -> refusal.code() == ErrorCode.SCHEMA_CHANGING;
            case BatchError operation -> isRetryable(operation.problem());
            case RaisedError raised -> false;
        };
    }

    /// Waits a few milliseconds, more each time, and not as long as the other one does.
    private static void backOff(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, 10L << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
