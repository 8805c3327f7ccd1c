package dev.postern.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.jdbc.PgConnection;

/// Statements that take back what SQL of the database did to its session (`decisions.md`, "What SQL sets ends
/// with its operation").
///
/// Prepared statements stay, because the driver's own are among them; so do connections of dblink, and what
/// procedural languages keep in memory.
final class SessionReset {

    private static final String ROLE = "reset session authorization; reset role";

    /// `RESET ALL` leaves out the role and the session's user (PostgreSQL's manual, RESET).
    private static final String SETTINGS = ROLE + "; reset all; ";

    private static final String REST =
            "; close all; unlisten *; discard temp; discard sequences;" + " select pg_catalog.pg_advisory_unlock_all()";

    /// What each connection begins with.
    private final String begin;

    /// @param begin statements that each connection of the pool begins with
    SessionReset(String begin) {
        this.begin = begin;
    }

    /// Resets the role within a transaction.
    void role(Connection connection) throws SQLException {
        run(connection, ROLE);
    }

    /// Resets settings within a transaction, for its next operation.
    void settings(Connection connection) throws SQLException {
        run(connection, SETTINGS + begin);
    }

    /// Resets everything after the last transaction.
    void all(Connection connection) throws SQLException {
        String access = connection.unwrap(PgConnection.class).isReadOnly() ? "only" : "write";
        run(connection, SETTINGS + begin + "; set session characteristics as transaction read " + access + REST);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
