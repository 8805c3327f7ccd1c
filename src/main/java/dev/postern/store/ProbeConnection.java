package dev.postern.store;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connection for short questions to a server, which is opened when one is asked.
final class ProbeConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ProbeConnection.class);

    /// Limit for the connection, and again for a statement.
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final DatabaseAddress address;
    private volatile @Nullable Connection connection;

    ProbeConnection(DatabaseAddress address) {
        this.address = address;
    }

    /// Returns the only value of a query; null for NULL. If a kept connection has been closed, a new one is opened,
    /// because the server can respond all the same.
    ///
    /// @throws SQLException if the server does not respond in time; the connection is closed then
    @Nullable
    String value(String sql) throws SQLException {
        Connection kept = connection;
        if (kept != null) {
            try {
                return value(kept, sql);
            } catch (SQLException e) {
                disconnect();
                if (e.getCause() instanceof SocketTimeoutException) {
                    throw e; // another attempt would take as long
                }
                LOG.debug("The connection of a probe was closed", e);
            }
        }
        Connection opened = connect();
        connection = opened;
        try {
            return value(opened, sql);
        } catch (SQLException e) {
            disconnect();
            throw e;
        }
    }

    private static @Nullable String value(Connection open, String sql) throws SQLException {
        try (Statement statement = open.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("ApplicationName", "postern probe");
        properties.setProperty("assumeMinServerVersion", "14"); // sends settings in the startup message
        properties.setProperty("preferQueryMode", "simple"); // one round trip
        properties.setProperty("connectTimeout", String.valueOf(LIMIT.toSeconds()));
        properties.setProperty("socketTimeout", String.valueOf(LIMIT.toSeconds()));
        Connection opened = ConnectionSource.open(address, properties);
        opened.setNetworkTimeout(Runnable::run, Math.toIntExact(LIMIT.toMillis())); // the URL can have another limit
        return opened;
    }

    /// Closes the connection, also while another thread waits for a response.
    void disconnect() {
        Connection open = connection;
        connection = null;
        if (open == null) {
            return;
        }
        try {
            open.abort(Runnable::run); // close would write to a silent network
        } catch (SQLException e) {
            LOG.debug("The connection of a probe could not be aborted", e);
        }
    }
}
