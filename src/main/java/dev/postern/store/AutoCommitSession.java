package dev.postern.store;

import dev.postern.problem.Problem;
import dev.postern.store.Database.RowReader;
import dev.postern.store.driver.UnexpectedFormatException;
import java.sql.SQLException;

/// Session in which each statement is its own transaction, in one round trip.
///
/// A write is committed before its rows are read, so it must be one that no check of the rows can reject.
public final class AutoCommitSession extends LeasedSession {

    private final Lease lease;
    private final RequestContext context;
    private boolean roleChanged;

    AutoCommitSession(Lease lease, RequestContext context, Cancellation cancellation, StatementTimeout timeout) {
        super(lease, cancellation, timeout);
        this.lease = lease;
        this.context = context;
    }

    /// Returns the context, which is sent with each statement. An empty one does not reset the role, so the role is
    /// reset first.
    @Override
    RequestContext context() throws SQLException {
        if (roleChanged && context.isEmpty()) {
            lease.sessionReset().resetRole(lease.connection());
            roleChanged = false;
        }
        return context;
    }

    @Override
    void markChanged() {
        roleChanged = true;
    }

    @Override
    void check(Pipeline pipeline, RowReader<?> reader) {
        pipeline.check(reader);
    }

    /// Converts a failure. A result in an unexpected format has already been committed, so its statement must not
    /// be retried.
    @Override
    Problem problem(SQLException failure) {
        return failure instanceof UnexpectedFormatException ? SqlErrors.unreadable(failure) : super.problem(failure);
    }
}
