package dev.postern.store.driver;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PgConnection;

/// Transaction block of a connection.
public final class TransactionBlock {

    private TransactionBlock() {}

    /// Rejects the commit of a block in which a statement has failed: PostgreSQL would roll back without an error.
    ///
    /// @throws IllegalStateException if a statement has failed
    public static void requireCommittable(Connection connection) throws SQLException {
        if (connection.unwrap(PgConnection.class).getTransactionState() == TransactionState.FAILED) {
            throw new IllegalStateException("A statement of the transaction has failed, so it cannot be committed");
        }
    }
}
