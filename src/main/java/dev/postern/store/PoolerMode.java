package dev.postern.store;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGStatement;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Check that a connection pooler in front of PostgreSQL gives each connection a session of its own.
///
/// In transaction or statement mode it gives one session to several clients in turn. A prepared statement, a setting
/// or a role of one client then serves another, and responses can be wrong.
final class PoolerMode {

    /// Another client of the pooler can take the shared session in the middle of one attempt.
    private static final int ATTEMPTS = 5;

    /// How long a pooler may let a second connection wait for a session, in seconds.
    private static final String PATIENCE = "5";

    private static final Logger LOG = LoggerFactory.getLogger(PoolerMode.class);

    private PoolerMode() {}

    /// @param connection to `database`, not in a transaction
    /// @throws dev.postern.problem.ProblemException if the session of `connection` is shared
    static void requireSession(Connection connection, DatabaseAddress database) throws SQLException {
        // PostgreSQL sends the process that a query can be cancelled by; a pooler sends a number of its own
        if (process(connection) == connection.unwrap(PgConnection.class).getBackendPID()) {
            return;
        }
        try (Connection other = DriverManager.getConnection(database.url(), properties(database))) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                if (isShared(connection, other)) {
                    throw ApiError.of(
                                    ErrorCode.DATABASE_UNREACHABLE,
                                    "The connection pooler shares sessions between clients")
                            .withHint("Set pool_mode=session, or let --db-url name PostgreSQL itself.")
                            .exception();
                }
            }
        } catch (SQLException e) {
            LOG.debug("The pooler has no second session, so it shares none", e);
        }
    }

    private static Properties properties(DatabaseAddress database) {
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        properties.setProperty("preferQueryMode", "simple"); // names of statements could be another client's
        properties.setProperty("socketTimeout", PATIENCE);
        return properties;
    }

    /// Whether the idle session of `connection` serves `other`, or has changed since.
    private static boolean isShared(Connection connection, Connection other) throws SQLException {
        int session = process(connection);
        return process(other) == session || process(connection) != session;
    }

    private static int process(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(0); // the name could be another client's
            try (ResultSet row = statement.executeQuery("select pg_catalog.pg_backend_pid()")) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
