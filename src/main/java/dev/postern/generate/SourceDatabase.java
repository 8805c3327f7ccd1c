package dev.postern.generate;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/// Read-only connection to a database from which classes are generated instead of from migrations.
public final class SourceDatabase {

    private static final Map<String, String> READ_ONLY = Map.of("readOnly", "true", "readOnlyMode", "always");

    private static final Duration MAX_SILENCE = Duration.ofMinutes(5);

    private SourceDatabase() {}

    /// Connects with time limits for a server that accepts connections without responding, and for one that stops
    /// responding. Parameters in the URL override them.
    ///
    /// @throws CommandException if the database is unreachable
    public static Connection connect(DatabaseAddress address) {
        try {
            Connection connection = address.connect(READ_ONLY, MAX_SILENCE);
            try (Statement statement = connection.createStatement()) {
                // by a statement, because poolers reject it as a startup parameter
                statement.execute("set lock_timeout = '2min'");
            }
            return connection;
        } catch (SQLException e) {
            throw GenerationErrors.noConnection(address, e);
        }
    }
}
