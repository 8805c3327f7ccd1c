package dev.postern.store;

import java.sql.Savepoint;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;

/// Nested transactions of application code: savepoints in the transaction of the request.
final class SavepointProvider implements TransactionProvider {

    private record NestedTransaction(Savepoint savepoint) implements org.jooq.Transaction {}

    @Override
    public void begin(TransactionContext context) {
        context.dsl().connection(connection -> context.transaction(new NestedTransaction(connection.setSavepoint())));
    }

    @Override
    public void commit(TransactionContext context) {
        context.dsl().connection(connection -> connection.releaseSavepoint(savepoint(context)));
    }

    @Override
    public void rollback(TransactionContext context) {
        context.dsl().connection(connection -> connection.rollback(savepoint(context)));
    }

    private static Savepoint savepoint(TransactionContext context) {
        if (context.transaction() instanceof NestedTransaction(Savepoint savepoint)) {
            return savepoint;
        }
        throw new IllegalStateException("The nested transaction has not begun");
    }
}
