package dev.postern.store;

import dev.postern.problem.CommandException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jooq.tools.jdbc.DefaultConnection;
import org.jspecify.annotations.Nullable;

/// Source of the pool's connections, which reports connections that fail their test.
final class ConnectionSource implements DataSource {

    /// SQLSTATE of a login that PostgreSQL rejects.
    private static final String INVALID_PASSWORD = "28P01";

    private final DatabaseAddress address;
    private final Properties properties;
    private final DatabaseTimeouts timeouts;
    private final Runnable validationFailed;

    /// @param properties properties of the driver; those in the URL have precedence
    /// @param validationFailed action after a test failed
    ConnectionSource(
            DatabaseAddress address, Properties properties, DatabaseTimeouts timeouts, Runnable validationFailed) {
        this.address = address;
        this.properties = properties;
        this.timeouts = timeouts;
        this.validationFailed = validationFailed;
    }

    /// Returns the driver's properties for a connection with deadlines, without a URL and a password.
    ///
    /// @param application name in `pg_stat_activity`
    static Properties properties(DatabaseAddress address, DatabaseTimeouts timeouts, String application) {
        DatabaseTimeouts.Network network = timeouts.network();
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("ApplicationName", application);
        properties.setProperty("assumeMinServerVersion", "14"); // sends settings in the startup message
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("socketFactory", BufferedSocketFactory.class.getName());
        properties.setProperty("connectTimeout", seconds(network.connect()));
        properties.setProperty("loginTimeout", seconds(network.login()));
        properties.setProperty("socketTimeout", seconds(loginSilence(timeouts)));
        properties.setProperty("cancelSignalTimeout", seconds(network.cancel()));
        return properties;
    }

    /// Opens a connection with the current password.
    ///
    /// @param properties properties of the driver, without the password
    static Connection open(DatabaseAddress address, Properties properties) throws SQLException {
        Properties login = new Properties();
        login.putAll(properties);
        try {
            login.setProperty("password", address.password());
        } catch (CommandException e) {
            throw new SQLException(e.message() + ". " + e.hint(), INVALID_PASSWORD, e);
        }
        return DriverManager.getConnection(address.url(), login);
    }

    private static String seconds(Duration timeout) {
        return String.valueOf(timeout.plusMillis(999).toSeconds());
    }

    /// Returns the silence after which a login tries the next host of the URL. A machine that hangs can accept a
    /// connection, and the time of the login is limited as a whole.
    private static Duration loginSilence(DatabaseTimeouts timeouts) {
        Duration connect = timeouts.network().connect();
        Duration socket = timeouts.socket();
        return connect.isZero() || (!socket.isZero() && socket.compareTo(connect) < 0) ? socket : connect;
    }

    /// Opens a connection with properties of [#properties]. After the login its silence is limited by the timeouts,
    /// unless the URL has another limit.
    static Connection open(DatabaseAddress address, Properties properties, DatabaseTimeouts timeouts)
            throws SQLException {
        Connection opened = open(address, properties);
        if (String.valueOf(opened.getNetworkTimeout() / 1_000).equals(properties.getProperty("socketTimeout"))) {
            opened.setNetworkTimeout(
                    Runnable::run, Math.toIntExact(timeouts.socket().toMillis()));
        }
        return opened;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return new TestedConnection(open(address, properties, timeouts));
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("The login role is that of the address");
    }

    /// Connection with a short test. The driver tests for at least a second, which is most of a pool timeout.
    private final class TestedConnection extends DefaultConnection {

        private TestedConnection(Connection delegate) {
            super(delegate);
        }

        /// Returns the driver's connection, which rejects the call itself once it is closed.
        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            return type.isInstance(getDelegate()) ? type.cast(getDelegate()) : super.unwrap(type);
        }

        @Override
        public boolean isValid(int maxSeconds) throws SQLException {
            if (respondsInTime()) {
                return true;
            }
            validationFailed.run();
            return false;
        }

        private boolean respondsInTime() throws SQLException {
            Connection connection = getDelegate();
            int socketTimeout = connection.getNetworkTimeout();
            try (Statement statement = connection.createStatement()) {
                connection.setNetworkTimeout(
                        Runnable::run,
                        Math.toIntExact(timeouts.network().validation().toMillis()));
                statement.execute("");
                connection.setNetworkTimeout(Runnable::run, socketTimeout);
                return true;
            } catch (SQLException e) {
                getDelegate().abort(Runnable::run);
                return false;
            }
        }
    }

    /// Has no effect: `loginTimeout` is a property of the driver.
    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("The driver logs");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException("There is no other source");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
