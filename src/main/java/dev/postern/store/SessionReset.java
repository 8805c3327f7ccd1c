package dev.postern.store;

import dev.postern.store.driver.SimpleQueryMessage;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.jdbc.PgConnection;

/// Statements that reset the session state changed by SQL functions (`docs/decisions.md`, "What SQL sets ends with
/// its operation").
///
/// Prepared statements are kept, because the driver's are among them. Connections of dblink and the memory of
/// procedural languages cannot be reset.
final class SessionReset {

    private static final String RESET_ROLE = "reset session authorization; reset role";

    /// `RESET ALL` excludes the role and the session user (PostgreSQL manual, RESET).
    private static final String RESET_SETTINGS = RESET_ROLE + "; reset all; ";

    /// Settings that the driver sends when it connects. `RESET ALL` would reset them to those of the pooler.
    private static final String DRIVER_SETTINGS =
            "set client_encoding = 'UTF8'; set datestyle = 'ISO'; set application_name = '"
                    + PoolConfiguration.APPLICATION + "'";

    private static final String RESET_OTHER_STATE =
            "; close all; unlisten *; discard temp; discard sequences; select pg_catalog.pg_advisory_unlock_all()";

    /// Statements that initialize each connection; empty if clients share sessions.
    private final String initSql;

    /// @param initSql statements that initialize each connection of the pool
    SessionReset(String initSql) {
        this.initSql = initSql;
    }

    /// Resets the role within a transaction.
    void resetRole(Connection connection) throws SQLException {
        SimpleQueryMessage.run(connection, RESET_ROLE);
    }

    /// Resets all settings within a transaction, before its next operation.
    void resetSettings(Connection connection) throws SQLException {
        SimpleQueryMessage.run(connection, RESET_SETTINGS + initSql);
    }

    /// Resets the whole session after its last transaction.
    void resetAll(Connection connection) throws SQLException {
        SimpleQueryMessage.run(connection, allSql(connection));
    }

    /// Returns the statements that reset the whole session.
    String allSql(Connection connection) throws SQLException {
        String readOnly = connection.unwrap(PgConnection.class).isReadOnly() ? "on" : "off";
        return RESET_SETTINGS + initSql + "; select set_config('default_transaction_read_only', '" + readOnly
                + "', false)" + RESET_OTHER_STATE;
    }

    /// Resets the whole session within its only transaction, after the deferred constraints of the caller.
    void resetShared(Connection connection) throws SQLException {
        SimpleQueryMessage.run(
                connection, "set constraints all immediate; " + RESET_SETTINGS + DRIVER_SETTINGS + RESET_OTHER_STATE);
    }
}
