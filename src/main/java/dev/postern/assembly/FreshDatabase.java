package dev.postern.assembly;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.SqlErrors;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// A database for the tests of one class. Closing drops it.
///
/// @param owner address with the login of the owner, on an embedded server a superuser
/// @param login address with the login of the service
public record FreshDatabase(DatabaseAddress owner, DatabaseAddress login) implements DatabaseSource, AutoCloseable {

    /// The database is dropped when the components close.
    @Override
    public DatabaseAddress open(ServedApplication application, RunningComponents components) {
        return components.open(() -> this, FreshDatabase::close).login();
    }

    @Override
    public void close() {
        DatabaseAddress server = new DatabaseAddress(
                owner.url().replaceFirst("(//[^/]+/)[^?]*", "$1postgres"), owner.user(), owner.password());
        execute(server, "drop database if exists " + name(owner) + " with (force)");
    }

    static String name(DatabaseAddress database) {
        return database.url().replaceFirst("^.*/([^/?]+)(\\?.*)?$", "$1");
    }

    static Connection connect(DatabaseAddress database) throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }

    static void execute(DatabaseAddress database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    static CommandException failure(SQLException e) {
        return CommandException.of(SqlErrors.problem(e));
    }
}
