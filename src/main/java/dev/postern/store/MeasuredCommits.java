package dev.postern.store;

import dev.postern.store.DatabaseListener.Fetch;
import dev.postern.store.driver.TransactionBlock;
import java.sql.Connection;
import java.sql.SQLException;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;
import org.jooq.exception.DataAccessException;

/// Transaction provider of a connection that reports the duration of each COMMIT.
record MeasuredCommits(TransactionProvider provider, Connection connection, DatabaseListener listener)
        implements TransactionProvider {

    @Override
    public void begin(TransactionContext context) {
        provider.begin(context);
    }

    @Override
    public void commit(TransactionContext context) {
        long start = System.nanoTime();
        try {
            TransactionBlock.requireCommittable(connection);
            provider.commit(context);
        } catch (SQLException e) {
            throw new DataAccessException("Cannot commit the transaction", e);
        } finally {
            listener.statementExecuted("commit", Fetch.COMPLETE, System.nanoTime() - start);
        }
    }

    @Override
    public void rollback(TransactionContext context) {
        provider.rollback(context);
    }
}
