package dev.postern.store;

import dev.postern.problem.LimitErrors;
import dev.postern.problem.ProblemException;
import dev.postern.store.Database.RowReader;
import dev.postern.store.DatabaseListener.Fetch;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Result of one read-only statement whose rows are fetched in parts, with the connection that it holds.
///
/// Memory use does not depend on the number of rows. Only the thread that opened it uses it.
public final class OpenResult implements AutoCloseable {

    /// Rows of the first fetch. The size of a row is unknown then, and the driver holds all rows of a fetch.
    private static final int FIRST_FETCH_SIZE = 20;

    private final Lease lease;
    private final Cancellation cancellation;
    private final Pipeline pipeline;
    private final Deadline end;
    private final ResultSet rows;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        /// The transaction has ended, by a commit or after a failure.
        ENDED,
        CLOSED
    }

    /// @param end time after which no further rows are read
    private OpenResult(Lease lease, Cancellation cancellation, Pipeline pipeline, Deadline end) throws SQLException {
        this.lease = lease;
        this.cancellation = cancellation;
        this.pipeline = pipeline;
        this.end = end;
        this.rows = pipeline.result();
    }

    /// Runs a statement in a transaction that stays open, and reads its first rows.
    ///
    /// @param context context with the isolation level of the transaction
    /// @param end time after which no further rows are read
    static OpenResult open(
            Lease lease,
            Cancellation cancellation,
            RequestContext context,
            Deadline end,
            String sql,
            List<@Nullable String> values,
            RowReader<?> firstRows)
            throws SQLException {
        Connection connection = lease.connection();
        connection.setAutoCommit(false);
        try {
            cancellation.setDeadline(end);
            cancellation.begin(lease);
            context.beginTransaction(connection).apply(connection);
            context.capture(connection);
            Pipeline pipeline = RequestContext.NONE.prepareCapturing(connection, sql, values);
            try {
                pipeline.setFetchSize(FIRST_FETCH_SIZE);
                lease.execute(pipeline, sql, Fetch.FIRST_ROWS);
                OpenResult result = new OpenResult(lease, cancellation, pipeline, end);
                result.readFirst(firstRows);
                return result;
            } catch (Throwable e) {
                pipeline.close();
                throw e;
            }
        } catch (Throwable e) {
            cancellation.end();
            Transaction.rollbackQuietly(connection, e);
            throw e;
        }
    }

    /// Reads the first rows, before any other use.
    ///
    /// @throws dev.postern.store.driver.UnexpectedFormatException from `reader`, before it has read a row; the
    /// statement is described again before its next run
    private void readFirst(RowReader<?> reader) throws SQLException {
        pipeline.readFrom(rows, reader);
    }

    /// Reads some of the remaining rows.
    ///
    /// @throws ProblemException with PostgreSQL's error, or PSTRN810 after `--stream-timeout`; the result is closed
    /// then
    public <T extends @Nullable Object> T read(RowReader<T> reader) {
        return run(() -> {
            if (end.isOver()) {
                throw LimitErrors.streamTimeout();
            }
            return reader.read(rows);
        });
    }

    /// Commits after the last row, because only then the reads of a serializable transaction are valid.
    ///
    /// @throws ProblemException with PostgreSQL's error
    public void commit() {
        run(() -> {
            pipeline.close();
            lease.commit();
            return true;
        });
        state = State.ENDED;
        close();
    }

    private <T extends @Nullable Object> T run(Lease.Work<T> work) {
        try {
            return lease.run(work);
        } catch (SQLException e) {
            fail(e);
            throw SqlRunner.exception(e, e, lease.server());
        } catch (RuntimeException | Error e) {
            fail(e);
            throw e;
        }
    }

    private void fail(Throwable cause) {
        state = State.ENDED;
        Transaction.rollbackQuietly(lease.connection(), cause);
        try {
            close();
        } catch (ProblemException e) {
            cause.addSuppressed(e);
        }
    }

    /// Releases the connection. Without a commit the connection is closed, because PostgreSQL may still be sending.
    @Override
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        boolean isAbandoned = state == State.OPEN;
        state = State.CLOSED;
        cancellation.end();
        try (lease) {
            if (isAbandoned) {
                lease.abandon();
            } else {
                pipeline.close();
            }
        } catch (SQLException e) {
            throw SqlErrors.problem(e).exception();
        }
    }
}
