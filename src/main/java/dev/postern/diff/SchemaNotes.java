package dev.postern.diff;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Facts about a database that are no part of its schema, but change what its functions and views do.
///
/// They are the owners of functions that run as their owner, and settings of the database and of roles.
public final class SchemaNotes {

    private static final String QUERY = SqlResource.read("model/prelude.sql") + SqlResource.read("notes.sql");

    private SchemaNotes() {}

    /// Returns the notes on a database that do not apply to another one, sorted.
    ///
    /// @param migrated database with the migrations
    public static List<String> read(Connection connection, Connection migrated, SchemaScope scope) throws SQLException {
        List<String> notes = new ArrayList<>(read(connection, scope));
        if (!notes.isEmpty()) {
            notes.removeAll(read(migrated, scope));
        }
        return List.copyOf(notes);
    }

    private static List<String> read(Connection connection, SchemaScope scope) throws SQLException {
        return CatalogQuery.withQualifiedNames(
                connection, statement -> read(statement, scope.read(connection).of(QUERY)));
    }

    private static List<String> read(Statement statement, String query) throws SQLException {
        List<String> notes = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                notes.add(rows.getString(1));
            }
        }
        return notes;
    }
}
