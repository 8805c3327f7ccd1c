package dev.postern.store;

import dev.postern.store.DatabaseListener.Fetch;
import java.sql.Connection;
import java.sql.SQLException;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;
import org.jooq.exception.DataAccessException;

/// Transaction provider of a leased connection, in which a nested transaction is part of the outer one.
///
/// jOOQ's provider also reads the isolation level before each transaction, which costs a round trip.
final class BlockTransactions implements TransactionProvider {

    private final Lease lease;
    private final Cancellation cancellation;
    private final DatabaseListener listener;

    /// Number of transactions that have begun and not ended, the outer one included.
    private int depth;

    /// @param cancellation cancels the commit, in which deferred triggers run
    /// @param listener listener to the duration of each COMMIT
    BlockTransactions(Lease lease, Cancellation cancellation, DatabaseListener listener) {
        this.lease = lease;
        this.cancellation = cancellation;
        this.listener = listener;
    }

    @Override
    public void begin(TransactionContext context) {
        if (depth == 0) {
            run("begin", connection -> connection.setAutoCommit(false));
        }
        depth++;
    }

    @Override
    public void commit(TransactionContext context) {
        if (depth == 1) {
            run("commit", connection -> {
                measuredCommit();
                connection.setAutoCommit(true);
            });
        }
        depth--;
    }

    private void measuredCommit() throws SQLException {
        cancellation.begin(lease);
        long start = System.nanoTime();
        try {
            lease.commit();
        } finally {
            cancellation.end();
            listener.statementExecuted("commit", Fetch.COMPLETE, System.nanoTime() - start);
        }
    }

    /// Rolls back the outer transaction. jOOQ also calls this after a failed commit or begin.
    @Override
    public void rollback(TransactionContext context) {
        if (depth <= 1) {
            depth = 0;
            run("roll back", connection -> {
                connection.rollback();
                connection.setAutoCommit(true);
            });
        } else {
            depth--;
        }
    }

    /// Command on a connection.
    @FunctionalInterface
    private interface Command {
        void run(Connection connection) throws SQLException;
    }

    private void run(String action, Command command) {
        try {
            command.run(lease.connection());
        } catch (SQLException e) {
            throw new DataAccessException("Cannot " + action + " the transaction", e);
        }
    }
}
