package dev.postern.store;

import dev.postern.problem.Problem;
import dev.postern.store.Database.Lease;
import dev.postern.store.Database.RowReader;
import dev.postern.store.driver.UnexpectedFormatException;
import java.sql.SQLException;

/// A session in which each statement is a transaction of its own, in one round trip. What it wrote stays when
/// its rows are read: it is for writes that nothing read of them can undo.
public final class AutoCommitSession extends Session {

    private final Lease lease;
    private final RequestContext context;
    private boolean changed;

    AutoCommitSession(Lease lease, RequestContext context) {
        super(lease);
        this.lease = lease;
        this.context = context;
    }

    /// It is sent with each statement; one that is empty would leave the role that SQL has set.
    @Override
    RequestContext context() throws SQLException {
        if (changed && context.isEmpty()) {
            lease.reset().role(lease.connection());
            changed = false;
        }
        return context;
    }

    @Override
    void changed() {
        changed = true;
    }

    @Override
    void check(Pipeline pipeline, RowReader<?> reader) {
        pipeline.check(reader);
    }

    /// A result in another format than expected was committed with its message, so the statement must not run again.
    @Override
    Problem problem(SQLException failure) {
        return failure instanceof UnexpectedFormatException ? SqlErrors.unreadable(failure) : super.problem(failure);
    }
}
