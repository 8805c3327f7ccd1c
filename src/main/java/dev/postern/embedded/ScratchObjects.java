package dev.postern.embedded;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Databases and roles that scratch work creates on a server at a URL. Closing removes them.
///
/// @param prefix beginning of the names of the databases
/// @param roles roles that existed before
record ScratchObjects(DatabaseAddress server, String prefix, Set<String> roles) implements Closeable {

    private static final String ROLES = "select rolname from pg_roles";

    /// @throws CommandException if the server is unreachable
    static ScratchObjects on(DatabaseAddress server, String prefix) {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            return new ScratchObjects(server, prefix, new HashSet<>(names(statement, ROLES)));
        } catch (SQLException e) {
            throw EmbeddedErrors.scratchUrlUnreachable(e);
        }
    }

    private static Connection connect(DatabaseAddress server) throws SQLException {
        return DriverManager.getConnection(server.url(), server.user(), server.password());
    }

    private static List<String> names(Statement statement, String query) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    @Override
    public void close() throws IOException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            String databases =
                    "select quote_ident(datname) from pg_database where starts_with(datname, '" + prefix + "')";
            for (String database : names(statement, databases)) {
                statement.execute("drop database " + database + " with (force)");
            }
            for (String role : names(statement, ROLES)) {
                if (!roles.contains(role)) {
                    statement.execute("drop role " + statement.enquoteIdentifier(role, true));
                }
            }
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
