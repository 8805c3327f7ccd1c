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

/// What a database has of its own: every object by its kind and name, with all that PostgreSQL's catalogs tell of
/// it but its number, its owner and its rows.
public final class SchemaSnapshot {

    private static final String QUERY = query();

    private final Map<String, String> objects;

    private SchemaSnapshot(Map<String, String> objects) {
        this.objects = objects;
    }

    private static String query() {
        try (InputStream in = Objects.requireNonNull(SchemaSnapshot.class.getResourceAsStream("snapshot.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads the catalogs of a database. Flyway's table is no part of it.
    public static SchemaSnapshot read(Connection connection) throws SQLException {
        return withFullNames(connection, statement -> {
            Map<String, String> objects = new HashMap<>();
            try (ResultSet rows = statement.executeQuery(QUERY)) {
                while (rows.next()) {
                    objects.put(rows.getString(1) + " " + rows.getString(2), String.valueOf(rows.getString(3)));
                }
            }
            return new SchemaSnapshot(objects);
        });
    }

    /// Reads something of a database.
    interface CatalogQuery<T> {

        T of(Statement statement) throws SQLException;
    }

    /// Reads with an empty search path, so that every name says its schema.
    static <T> T withFullNames(Connection connection, CatalogQuery<T> reading) throws SQLException {
        String path = "select set_config('search_path', '" + path(connection).replace("'", "''") + "', false)";
        try (Statement statement = connection.createStatement()) {
            statement.execute("set search_path = ''");
            T read;
            try {
                read = reading.of(statement);
            } catch (SQLException e) {
                restore(statement, path, e);
                throw e;
            }
            statement.execute(path);
            return read;
        }
    }

    /// A transaction that has failed takes the setting back by itself.
    private static void restore(Statement statement, String path, SQLException failure) {
        try {
            statement.execute(path);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static String path(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet path = statement.executeQuery("show search_path")) {
            path.next();
            return path.getString(1);
        }
    }

    /// An object that two snapshots do not have alike.
    ///
    /// @param object its kind and name
    /// @param before all that was told of it; null: it was not there
    /// @param after all that is told of it; null: it is not there
    public record Difference(
            String object,
            @Nullable String before,
            @Nullable String after) {

        @Override
        public String toString() {
            return object + (before == null ? " is new" : after == null ? " is missing" : " is another");
        }
    }

    /// What is not the same later on; empty: the two are equal.
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
