package dev.postern.store;

import dev.postern.problem.Problem;
import dev.postern.store.Database.RowReader;
import dev.postern.store.DatabaseListener.Fetch;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Session that holds a connection, on which data-modifying statements can run: in one transaction or each alone.
public abstract sealed class LeasedSession implements Session permits Transaction, AutoCommitSession {

    private final Lease lease;
    private final Cancellation cancellation;
    private final StatementTimeout timeout;

    LeasedSession(Lease lease, Cancellation cancellation, StatementTimeout timeout) {
        this.lease = lease;
        this.cancellation = cancellation;
        this.timeout = timeout;
    }

    /// Returns the context to send before the next statement.
    abstract RequestContext context() throws SQLException;

    /// Returns the context to send before the next statement, with the rest of the request's deadline.
    RequestContext nextContext() throws SQLException {
        return timeout.prepare(lease.connection(), context());
    }

    /// Records that the next statement can change the session.
    abstract void markChanged();

    @Override
    public <T extends @Nullable Object> T query(String sql, List<@Nullable String> values, RowReader<T> reader) {
        return run(sql, values, pipeline -> {
            check(pipeline, reader);
            lease.execute(pipeline, sql, Fetch.COMPLETE);
            return pipeline.read(reader);
        });
    }

    /// Runs one statement.
    ///
    /// @return number of rows written; 0 for a statement that only reads
    public long update(String sql, List<@Nullable String> values) {
        return run(sql, values, pipeline -> {
            lease.execute(pipeline, sql, Fetch.COMPLETE);
            return pipeline.updateCount();
        });
    }

    /// Checks the result columns before the statement runs, if the statement commits by itself.
    void check(Pipeline pipeline, RowReader<?> reader) {}

    /// Reader of a value from the outcome of a statement.
    @FunctionalInterface
    private interface ResultExtractor<T extends @Nullable Object> {
        T extract(Pipeline pipeline) throws SQLException;
    }

    private <T extends @Nullable Object> T run(
            String sql, List<@Nullable String> values, ResultExtractor<T> extractor) {
        cancellation.begin(lease);
        try {
            RequestContext context = nextContext();
            if (lease.recordStatement(context, sql)) {
                markChanged();
            }
            return run(context.prepare(lease.connection(), sql, values), extractor);
        } catch (SQLException e) {
            throw problem(e).exception();
        } finally {
            cancellation.end();
        }
    }

    private static <T extends @Nullable Object> T run(Pipeline prepared, ResultExtractor<T> extractor)
            throws SQLException {
        try (prepared) {
            return extractor.extract(prepared);
        }
    }

    /// Converts the failure of a statement.
    Problem problem(SQLException failure) {
        return SqlErrors.problem(failure);
    }
}
