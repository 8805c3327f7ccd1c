package dev.postern.store;

import dev.postern.problem.ConnectionErrors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGStatement;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Check that a connection pooler between Postern and PostgreSQL does not share sessions.
///
/// In transaction or statement mode a pooler shares sessions between clients. A prepared statement, setting or role
/// of one client then affects another, and responses can be wrong.
final class PoolerMode {

    /// Maximum attempts, because another client can take the shared session during one attempt.
    private static final int ATTEMPTS = 5;

    /// Maximum seconds that a pooler can let the second connection wait for a session.
    private static final String SOCKET_TIMEOUT_SECONDS = "5";

    private static final Logger LOG = LoggerFactory.getLogger(PoolerMode.class);

    private PoolerMode() {}

    /// Rejects a pooler that is not configured, and a shared session.
    ///
    /// @param connection connection to `database` outside a transaction
    /// @param pooler configured pooler
    /// @throws dev.postern.problem.ProblemException if there is a pooler but none is configured, or if the
    /// session of `connection` is shared
    static void requireSession(Connection connection, DatabaseAddress database, Pooler pooler) throws SQLException {
        // the process in PostgreSQL's cancel key is that of the session; a pooler sends another number
        if (backendPid(connection) == connection.unwrap(PgConnection.class).getBackendPID()) {
            return;
        } else if (pooler == Pooler.NONE) {
            throw ConnectionErrors.unknownPooler();
        }
        try (Connection other = ConnectionSource.open(database, properties(database))) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                if (isShared(connection, other)) {
                    throw ConnectionErrors.sharedSessions();
                }
            }
        } catch (SQLException e) {
            LOG.debug("The pooler has no second session, so it shares none", e);
        }
    }

    private static Properties properties(DatabaseAddress database) {
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("preferQueryMode", "simple"); // a named statement could belong to another client
        properties.setProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
        return properties;
    }

    /// Whether the idle session of `connection` now serves `other`, or has changed.
    private static boolean isShared(Connection connection, Connection other) throws SQLException {
        int session = backendPid(connection);
        return backendPid(other) == session || backendPid(connection) != session;
    }

    private static int backendPid(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(0); // the name could belong to another client
            try (ResultSet row = statement.executeQuery("select pg_catalog.pg_backend_pid()")) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
