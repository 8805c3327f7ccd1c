package dev.postern.store;

import dev.postern.problem.DatabaseError;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.Ending;
import dev.postern.store.Database.Access;
import dev.postern.store.Database.Lease;
import dev.postern.store.Database.RowReader;
import dev.postern.store.Database.Work;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
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

/// Runs the statements and transactions of one request, as the role of who asks.
public final class Runner {

    /// Rows that a stream takes at first. How large they are is not known yet, and the driver holds all of them.
    private static final int FIRST_BATCH = 20;

    /// Further attempts at a transaction that was given up for another one's sake.
    private static final int RETRIES = 3;

    private static final Settings JOOQ =
            new Settings().withExecuteLogging(false).withRenderFormatted(false).withFetchWarnings(false);

    private final Database database;
    private final RequestContext context;
    private final Cancellation cancellation;

    Runner(Database database, RequestContext context) {
        this(database, context, new Cancellation());
    }

    private Runner(Database database, RequestContext context, Cancellation cancellation) {
        this.database = database;
        this.context = context;
        this.cancellation = cancellation;
    }

    /// The same, whose reads are given up when `cancellation` is told so.
    public Runner givenUpBy(Cancellation cancellation) {
        return new Runner(database, context, cancellation);
    }

    /// The same with times read and shown in `zone`, a name that PostgreSQL knows; null: as they are.
    public Runner inZone(@Nullable String zone) {
        return zone == null ? this : new Runner(database, context.inZone(zone), cancellation);
    }

    /// The same with further settings of PostgreSQL, by name, which win over those of the role; of them
    /// `default_transaction_isolation` holds for the transactions that this runs.
    public Runner with(Map<String, String> settings) {
        return settings.isEmpty() ? this : new Runner(database, context.with(settings), cancellation);
    }

    /// The same, with `hearing` told what SQL has said that the answer is to be.
    public Runner heardBy(RequestContext.Hearing hearing) {
        return new Runner(database, context.heardBy(hearing), cancellation);
    }

    /// Whether it is to be heard what SQL says of the answer: before a transaction has ended.
    public boolean isHeard() {
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
            if (!connectionLost(e)) {
                throw Errors.problem(e).exception();
            }
            database.distrust();
        }
        try {
            return attempt(sql, values, reader);
        } catch (SQLException e) {
            throw Errors.problem(e).exception();
        }
    }

    private <T extends @Nullable Object> T attempt(String sql, List<@Nullable String> values, RowReader<T> reader)
            throws SQLException {
        try (Lease lease = database.lease(Access.READ)) {
            Connection connection = lease.connection();
            return lease.run(() -> givingUp(connection, () -> run(connection, context, sql, values, 0, reader)));
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
        if (cause != null && connectionLost(cause)) {
            database.distrust();
        }
        return Errors.problem(failure).exception();
    }

    /// Whether the connection was dead already: the pool does not ask those used within the last half second. Where
    /// it had none to give, another attempt would wait as long again.
    private static boolean connectionLost(SQLException e) {
        String state = e.getSQLState();
        return !(e instanceof SQLTransientConnectionException)
                && !ResponseLimitException.isCauseOf(e)
                && state != null
                && (state.startsWith("08") || state.equals("57P01"));
    }

    /// Runs one statement that only reads, whose rows come in batches while `reader` takes them, so that any
    /// number of them needs the memory of one batch.
    public <T extends @Nullable Object> T stream(String sql, List<@Nullable String> values, RowReader<T> reader) {
        try (Lease lease = database.lease(Access.READ)) {
            return lease.run(() -> stream(lease.connection(), sql, values, reader));
        } catch (SQLException e) {
            throw failed(e, e);
        }
    }

    private <T extends @Nullable Object> T stream(
            Connection connection, String sql, List<@Nullable String> values, RowReader<T> reader) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = givingUp(connection, () -> {
                context.begin(connection).tell(connection);
                context.hear(connection);
                return run(connection, RequestContext.NONE, sql, values, FIRST_BATCH, reader);
            });
            connection.commit(); // only then PostgreSQL vouches for what a serializable one has read
            return result;
        } catch (Throwable e) {
            Transaction.giveUp(connection, e);
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
            pipeline.fetch(batch);
            pipeline.execute();
            T result;
            try (ResultSet rows = pipeline.rows()) {
                result = reader.read(rows);
            }
            context.hear(pipeline);
            return result;
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

    /// Runs `work` in one transaction that cannot write. Each of its statements sees the rows committed when it
    /// starts, unless the role's transactions are isolated further.
    public <T extends @Nullable Object> T reading(Function<DSLContext, T> work) {
        return attempt(Access.READ, Ending.COMMIT, transaction -> work.apply(transaction.dsl()));
    }

    /// Runs `work`, of whose statements each is a transaction of its own. Where PostgreSQL gives it up for
    /// another one's sake, it is run again, up to three times.
    public <T extends @Nullable Object> T committing(Function<Session, T> work) {
        return again(() -> {
            try (Lease lease = database.lease(Access.WRITE)) {
                return ResponseMemory.exempt(
                        () -> lease.run(() -> work.apply(new Committing(lease.connection(), context))));
            } catch (SQLException e) {
                throw Errors.problem(e).exception();
            }
        });
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

    private <T extends @Nullable Object> T attempt(Access access, Ending ending, Function<Transaction, T> work) {
        try (Lease lease = database.lease(access)) {
            return lease.run(() -> attempt(lease.connection(), ending, work));
        } catch (SQLException e) {
            throw failed(e, e);
        } catch (DataAccessException e) {
            throw failed(e, e.getCause(SQLException.class));
        }
    }

    private <T extends @Nullable Object> T attempt(
            Connection connection, Ending ending, Function<Transaction, T> work) {
        return dsl(connection).transactionResult(inner -> {
            Transaction transaction = new Transaction(connection, inner.dsl(), context.begin(connection));
            T result = work.apply(transaction);
            context.hear(connection);
            if (transaction.cancelled()) {
                throw Cancellation.problem().exception();
            } else if (ending == Ending.ROLLBACK) {
                transaction.undo();
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
}
