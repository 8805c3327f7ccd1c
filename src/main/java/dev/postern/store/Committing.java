package dev.postern.store;

import dev.postern.problem.Problem;
import dev.postern.store.Database.RowReader;
import dev.postern.store.driver.UnexpectedFormatException;
import java.sql.Connection;
import java.sql.SQLException;

/// A session in which each statement is a transaction of its own, in one round trip. What it wrote stays when
/// its rows are read: it is for writes that nothing read of them can undo.
public final class Committing extends Session {

    private final RequestContext context;

    Committing(Connection connection, RequestContext context) {
        super(connection);
        this.context = context;
    }

    @Override
    RequestContext context() {
        return context;
    }

    @Override
    void check(Pipeline pipeline, RowReader<?> reader) {
        pipeline.check(reader);
    }

    /// A result in another format than expected was committed with its message, so the statement must not run again.
    @Override
    Problem problem(SQLException failure) {
        return failure instanceof UnexpectedFormatException ? Errors.unreadable(failure) : super.problem(failure);
    }
}
