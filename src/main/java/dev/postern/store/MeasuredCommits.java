package dev.postern.store;

import dev.postern.store.DatabaseListener.Fetch;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;

/// Transaction provider that reports the duration of each COMMIT.
record MeasuredCommits(TransactionProvider provider, DatabaseListener listener) implements TransactionProvider {

    @Override
    public void begin(TransactionContext context) {
        provider.begin(context);
    }

    @Override
    public void commit(TransactionContext context) {
        long start = System.nanoTime();
        try {
            provider.commit(context);
        } finally {
            listener.statementExecuted("commit", Fetch.COMPLETE, System.nanoTime() - start);
        }
    }

    @Override
    public void rollback(TransactionContext context) {
        provider.rollback(context);
    }
}
