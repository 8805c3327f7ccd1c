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
        return run(sql, preparation(sql, values), pipeline -> {
            check(pipeline, reader);
            lease.execute(pipeline, sql, Fetch.COMPLETE);
            return pipeline.read(reader);
        });
    }

    /// Runs one statement.
    ///
    /// @return number of rows written; 0 for a statement that only reads
    public long update(String sql, List<@Nullable String> values) {
        return update(sql, preparation(sql, values));
    }

    /// Runs one statement, and others in the same message.
    long update(String sql, Preparation preparation) {
        return run(sql, preparation, pipeline -> {
            lease.execute(pipeline, sql, Fetch.COMPLETE);
            return pipeline.updateCount();
        });
    }

    /// Whether a statement may change the session, such as its role or settings.
    public boolean mayChange(String sql) {
        return lease.mayChange(sql);
    }

    private Preparation preparation(String sql, List<@Nullable String> values) {
        return context -> context.prepareCapturing(lease.connection(), sql, values);
    }

    /// Checks the result columns before the statement runs, if the statement commits by itself.
    void check(Pipeline pipeline, RowReader<?> reader) {}

    /// Preparation of the message of a statement, which begins with the settings of a context.
    @FunctionalInterface
    interface Preparation {
        Pipeline prepare(RequestContext context) throws SQLException;
    }

    /// Reader of a value from the outcome of a statement.
    @FunctionalInterface
    private interface ResultExtractor<T extends @Nullable Object> {
        T extract(Pipeline pipeline) throws SQLException;
    }

    private <T extends @Nullable Object> T run(String sql, Preparation preparation, ResultExtractor<T> extractor) {
        cancellation.begin(lease);
        try {
            RequestContext context = nextContext();
            if (lease.recordStatement(context, sql)) {
                markChanged();
            }
            try (Pipeline prepared = preparation.prepare(context)) {
                T result = extractor.extract(prepared);
                context.capture(prepared);
                return result;
            }
        } catch (SQLException e) {
            throw problem(e).exception();
        } finally {
            cancellation.end();
        }
    }

    /// Converts the failure of a statement.
    Problem problem(SQLException failure) {
        return SqlErrors.problem(failure);
    }
}
