package dev.postern.store;

import java.sql.Connection;

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
}
