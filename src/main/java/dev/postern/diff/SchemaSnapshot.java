package dev.postern.diff;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Text of all objects of a database, by kind and name.
///
/// The text has everything from the system catalogs except OIDs, owners and rows. Objects of extensions are left out.
public final class SchemaSnapshot {

    private static final String QUERY = readQuery();

    private final Map<String, String> objects;

    private SchemaSnapshot(Map<String, String> objects) {
        this.objects = objects;
    }

    private static String readQuery() {
        try (InputStream in = Objects.requireNonNull(SchemaSnapshot.class.getResourceAsStream("snapshot.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads the system catalogs of a database. Flyway's history table is left out.
    public static SchemaSnapshot read(Connection connection) throws SQLException {
        return withQualifiedNames(connection, statement -> {
            Map<String, String> objects = new HashMap<>();
            try (ResultSet rows = statement.executeQuery(QUERY)) {
                while (rows.next()) {
                    objects.put(rows.getString(1) + " " + rows.getString(2), String.valueOf(rows.getString(3)));
                }
            }
            return new SchemaSnapshot(objects);
        });
    }

    /// Query of the system catalogs.
    interface CatalogQuery<T> {

        T run(Statement statement) throws SQLException;
    }

    /// Runs a query with an empty search path, so that PostgreSQL qualifies every name with its schema.
    static <T> T withQualifiedNames(Connection connection, CatalogQuery<T> query) throws SQLException {
        String restore =
                "select set_config('search_path', '" + searchPath(connection).replace("'", "''") + "', false)";
        try (Statement statement = connection.createStatement()) {
            statement.execute("set search_path = ''");
            T read;
            try {
                read = query.run(statement);
            } catch (SQLException e) {
                restoreSearchPath(statement, restore, e);
                throw e;
            }
            statement.execute(restore);
            return read;
        }
    }

    /// Restores the search path after a failure. In a failed transaction this fails too, and ROLLBACK restores it.
    private static void restoreSearchPath(Statement statement, String restore, SQLException failure) {
        try {
            statement.execute(restore);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static String searchPath(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet path = statement.executeQuery("show search_path")) {
            path.next();
            return path.getString(1);
        }
    }

    /// Object that differs between two snapshots.
    ///
    /// @param object kind and name
    /// @param before text in the earlier snapshot; null if the object did not exist
    /// @param after text in the later snapshot; null if the object does not exist
    public record Difference(
            String object,
            @Nullable String before,
            @Nullable String after) {

        @Override
        public String toString() {
            return object + (before == null ? " is new" : after == null ? " is missing" : " differs");
        }
    }

    /// Returns the objects that differ in a later snapshot; empty if the two are equal.
    public List<Difference> differences(SchemaSnapshot later) {
        Set<String> names = new TreeSet<>(objects.keySet());
        names.addAll(later.objects.keySet());
        return names.stream()
                .map(name -> new Difference(name, objects.get(name), later.objects.get(name)))
                .filter(difference -> !Objects.equals(difference.before(), difference.after()))
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SchemaSnapshot that && objects.equals(that.objects);
    }

    @Override
    public int hashCode() {
        return objects.hashCode();
    }
}
