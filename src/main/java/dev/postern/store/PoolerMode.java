package dev.postern.store;

import dev.postern.problem.ConnectionErrors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGStatement;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Check that the connection pooler between Postern and PostgreSQL has the mode of the settings.
///
/// In transaction or statement mode a pooler shares sessions between clients. A prepared statement, setting or role
/// of one client then affects another, and responses can be wrong, unless the service knows it.
public final class PoolerMode {

    /// Maximum attempts, because another client can take the shared session during one attempt.
    private static final int ATTEMPTS = 5;

    /// Maximum seconds that a pooler can let the second connection wait for a session.
    private static final String SOCKET_TIMEOUT_SECONDS = "5";

    /// Whether this statement has another name in PostgreSQL than the driver's, which begins with `S_`.
    private static final String RENAMED = """
            select bool_and(name not like 'S\\_%') from pg_catalog.pg_prepared_statements
            where statement like '%bool_and(name not like%'""";

    private static final Logger LOG = LoggerFactory.getLogger(PoolerMode.class);

    private PoolerMode() {}

    /// Rejects a pooler that is not configured, or that has another mode. A connection to PostgreSQL itself is
    /// accepted in every mode.
    ///
    /// @param pooler configured pooler
    /// @param connection connection to `database` outside a transaction
    /// @throws dev.postern.problem.ProblemException if the pooler does not do what the service relies on
    public static void require(Pooler pooler, Connection connection, DatabaseAddress database) throws SQLException {
        if (isDirect(connection)) {
            return;
        }
        switch (pooler) {
            case NONE -> throw ConnectionErrors.unknownPooler();
            case SESSION -> requireOwnSession(connection, database);
            case TRANSACTION -> requireTransactions(connection);
            case TRANSACTION_PREPARED -> {
                requireTransactions(connection);
                requireOwnStatements(connection);
            }
        }
    }

    /// Whether no pooler is between. The process in PostgreSQL's cancel key is that of the session, and a pooler
    /// sends another number.
    public static boolean isDirect(Connection connection) throws SQLException {
        return backendPid(connection) == connection.unwrap(PgConnection.class).getBackendPID();
    }

    /// Rejects a pooler that passes on the names of prepared statements, which another client can use too.
    private static void requireOwnStatements(Connection connection) throws SQLException {
        boolean areRenamed;
        try (PreparedStatement statement = connection.prepareStatement(RENAMED)) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(1);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                areRenamed = row.getBoolean(1);
            }
        } catch (SQLException e) {
            LOG.debug("The name of a prepared statement is that of another client", e);
            areRenamed = false;
        }
        if (!areRenamed) {
            throw ConnectionErrors.sharedStatements();
        }
    }

    /// Whether PgBouncer rejected a transaction block because of its `pool_mode`. Its SQLSTATE is that of an outage.
    public static boolean isStatementMode(SQLException failure) {
        return String.valueOf(failure.getMessage()).contains("statement pooling mode");
    }

    /// Rejects a pooler in statement mode, which rejects transaction blocks.
    private static void requireTransactions(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try {
            backendPid(connection);
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug("The pooler rejects transaction blocks", e);
            throw ConnectionErrors.noTransactions();
        }
    }

    private static void requireOwnSession(Connection connection, DatabaseAddress database) throws SQLException {
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
