package dev.postern.store;

import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.TransactionProvider;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultConnectionProvider;

/// Contexts of jOOQ for transactions on pooled connections.
final class JooqContext {

    private static final Settings SETTINGS =
            new Settings().withExecuteLogging(false).withRenderFormatted(false).withFetchWarnings(false);

    private JooqContext() {}

    /// Creates a context in which a nested transaction is part of the outer one.
    ///
    /// @param cancellation cancels the commit
    /// @param listener listener to the duration of the commit
    static DSLContext of(Lease lease, Cancellation cancellation, DatabaseListener listener) {
        return of(
                new DefaultConnectionProvider(lease.connection()),
                new BlockTransactions(lease, cancellation, listener));
    }

    static DSLContext of(ConnectionProvider connections, TransactionProvider transactions) {
        return DSL.using(new DefaultConfiguration()
                .set(connections)
                .set(SQLDialect.POSTGRES)
                .set(SETTINGS)
                .set(transactions));
    }
}
