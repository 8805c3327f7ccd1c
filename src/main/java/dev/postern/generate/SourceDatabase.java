package dev.postern.generate;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/// Read-only connection to a database from which classes are generated instead of from migrations.
public final class SourceDatabase {

    private SourceDatabase() {}

    /// Connects with time limits for a server that accepts connections without responding, and for one that stops
    /// responding. Parameters in the URL override them.
    ///
    /// @throws CommandException if the database is unreachable
    public static Connection connect(DatabaseAddress address) {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        properties.setProperty("readOnly", "true");
        properties.setProperty("readOnlyMode", "always");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("loginTimeout", "10");
        properties.setProperty("socketTimeout", "300");
        try {
            Connection connection = DriverManager.getConnection(address.url(), properties);
            try (Statement statement = connection.createStatement()) {
                // by a statement, because poolers reject it as a startup parameter
                statement.execute("set lock_timeout = '2min'");
            }
            return connection;
        } catch (SQLException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw GenerationErrors.noConnection(address, reason);
        }
    }
}
