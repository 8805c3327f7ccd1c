package dev.postern.store;

import dev.postern.problem.Problem;
import dev.postern.store.Database.Lease;
import dev.postern.store.Database.RowReader;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection on which statements that write can run: as one transaction, or each as one of its own.
public abstract sealed class Session permits Transaction, AutoCommitSession {

    private final Lease lease;
    private final Cancellation cancellation = new Cancellation();

    Session(Lease lease) {
        this.lease = lease;
    }

    /// What the next statement is to tell PostgreSQL before it.
    abstract RequestContext context() throws SQLException;

    /// The statement that follows may change the session.
    abstract void changed();

    /// Runs one statement and reads its rows.
    ///
    /// @throws dev.postern.problem.ProblemException with PostgreSQL's error
    public <T extends @Nullable Object> T query(String sql, List<@Nullable String> values, RowReader<T> reader) {
        return run(sql, values, pipeline -> {
            check(pipeline, reader);
            pipeline.execute();
            return pipeline.read(reader);
        });
    }

    /// Runs one statement.
    ///
    /// @return the number of rows that it wrote; 0 for one that only reads
    public long update(String sql, List<@Nullable String> values) {
        return run(sql, values, pipeline -> {
            pipeline.execute();
            return pipeline.count();
        });
    }

    /// Checks what cannot be undone once the statement has run.
    void check(Pipeline pipeline, RowReader<?> reader) {}

    /// Runs a statement and makes a value of its outcome.
    @FunctionalInterface
    private interface ResultExtractor<T extends @Nullable Object> {
        T of(Pipeline pipeline) throws SQLException;
    }

    private <T extends @Nullable Object> T run(String sql, List<@Nullable String> values, ResultExtractor<T> outcome) {
        cancellation.begin(lease.connection());
        try {
            RequestContext context = context();
            if (lease.runs(context, sql)) {
                changed();
            }
            return run(context.prepare(lease.connection(), sql, values), outcome);
        } catch (SQLException e) {
            throw problem(e).exception();
        } finally {
            cancellation.end();
        }
    }

    private static <T extends @Nullable Object> T run(Pipeline prepared, ResultExtractor<T> outcome)
            throws SQLException {
        try (prepared) {
            return outcome.of(prepared);
        }
    }

    /// The problem behind the failure of a statement.
    Problem problem(SQLException failure) {
        return SqlErrors.problem(failure);
    }

    /// Has the statement that runs given up, and every one after it; may be called by any thread. One that has
    /// not reached PostgreSQL yet is missed: call it again while there is work.
    public void cancel() {
        cancellation.cancel();
    }

    /// Whether it was told to give up.
    boolean cancelled() {
        return cancellation.cancelled();
    }
}
