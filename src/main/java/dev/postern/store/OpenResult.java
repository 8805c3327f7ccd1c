package dev.postern.store;

import dev.postern.problem.ProblemException;
import dev.postern.store.Database.Lease;
import dev.postern.store.Database.RowReader;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Result of one read-only statement whose rows are fetched in parts, with the connection that it holds.
///
/// Memory use does not depend on the number of rows. Only the thread that opened it uses it.
public final class OpenResult implements AutoCloseable {

    private final SqlRunner runner;
    private final Lease lease;
    private final Cancellation cancellation;
    private final Pipeline pipeline;
    private final ResultSet rows;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        /// The transaction has ended, by a commit or after a failure.
        ENDED,
        CLOSED
    }

    OpenResult(SqlRunner runner, Lease lease, Cancellation cancellation, Pipeline pipeline) throws SQLException {
        this.runner = runner;
        this.lease = lease;
        this.cancellation = cancellation;
        this.pipeline = pipeline;
        this.rows = pipeline.result();
    }

    /// Reads the first rows, before any other use.
    ///
    /// @throws dev.postern.store.driver.UnexpectedFormatException from `reader`, before it has read a row; the statement
    /// is described again before its next run
    void readFirst(RowReader<?> reader) throws SQLException {
        pipeline.readFrom(rows, reader);
    }

    /// Reads some of the remaining rows.
    ///
    /// @throws ProblemException with PostgreSQL's error; the result is closed then
    public <T extends @Nullable Object> T read(RowReader<T> reader) {
        return run(() -> reader.read(rows));
    }

    /// Commits after the last row, because only then the reads of a serializable transaction are valid.
    ///
    /// @throws ProblemException with PostgreSQL's error
    public void commit() {
        run(() -> {
            pipeline.close();
            lease.connection().commit();
            return true;
        });
        state = State.ENDED;
        close();
    }

    private <T extends @Nullable Object> T run(Database.Work<T> work) {
        try {
            return lease.run(work);
        } catch (SQLException e) {
            fail(e);
            throw runner.exception(e, e);
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
