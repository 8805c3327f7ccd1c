package dev.postern.diff;

import dev.postern.diff.SchemaSnapshot.Difference;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/// Part of a database that is compared. Objects of extensions and Flyway's history tables are always left out.
///
/// The two readings of a database, and both databases, use the same scope, so that the search and its proof agree
/// (`docs/decisions.md#comparison-scope`).
///
/// @param schemas compared schemas, quoted if necessary; empty: all
/// @param excluded patterns of objects that are left out: `schema.*`, `schema.name`, or a kind and a name
/// @param relations qualified names of relations that are left out with everything that is dropped with them
public record SchemaScope(Set<String> schemas, List<String> excluded, Set<String> relations) {

    /// All objects.
    public static final SchemaScope ALL = new SchemaScope(Set.of(), List.of(), Set.of());

    private static final String HISTORIES = SqlResource.read("histories.sql");

    private static final String QUERY = SqlResource.read("scope.sql");

    private static final String CATALOGS =
            "select oid, relname from pg_class where oid in ('pg_class'::regclass, 'pg_proc'::regclass)";

    /// Comment in the other queries, in whose place the excluded objects are inserted.
    private static final String PLACE = "/* left out */";

    /// @throws dev.postern.problem.CommandException if a pattern is empty
    public SchemaScope {
        schemas = Set.copyOf(schemas);
        excluded = List.copyOf(excluded);
        relations = Set.copyOf(relations);
        excluded.stream().filter(String::isBlank).findFirst().ifPresent(pattern -> {
            throw DiffErrors.invalidPattern(pattern);
        });
    }

    /// Returns a scope without the objects that differ.
    public SchemaScope without(List<Difference> differences) {
        Stream<String> patterns = differences.stream()
                .map(difference -> difference.object().toString())
                .map(text -> text.replaceFirst("^foreign table options ", "foreign table "))
                .map(text -> text.replaceAll("([*?\\\\])", "\\\\$1"));
        return new SchemaScope(
                schemas, Stream.concat(excluded.stream(), patterns).distinct().toList(), relations);
    }

    /// Copy of a query that leaves out the excluded objects of a database.
    interface Query {

        String of(String sql);
    }

    /// Reads the objects of a database that are left out.
    ///
    /// @param connection connection with an empty search path
    Query read(Connection connection) throws SQLException {
        StringJoiner classes = new StringJoiner(",");
        StringJoiner ids = new StringJoiner(",");
        read(connection, (catalog, id) -> {
            classes.add(catalog);
            ids.add(id);
        });
        String leftOut = " union all select * from unnest('{" + classes + "}'::oid[], '{" + ids + "}'::oid[])";
        return sql -> sql.replace(PLACE, leftOut);
    }

    /// Reads the OIDs of the objects of a database that are left out, by the name of their system catalog.
    public Map<String, Set<String>> readIds(Connection connection) throws SQLException {
        return CatalogQuery.withQualifiedNames(connection, statement -> {
            Map<String, Set<String>> ids = new HashMap<>();
            read(
                    connection,
                    (catalog, id) ->
                            ids.computeIfAbsent(catalog, _ -> new HashSet<>()).add(id));
            Map<String, Set<String>> named = new HashMap<>();
            try (ResultSet names = statement.executeQuery(CATALOGS)) {
                while (names.next()) {
                    named.put(names.getString(2), ids.getOrDefault(names.getString(1), Set.of()));
                }
            }
            return named;
        });
    }

    /// @param objects receives the OIDs of system catalogs and of their rows
    private void read(Connection connection, BiConsumer<String, String> objects) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery(HISTORIES)) {
            while (rows.next()) {
                objects.accept(rows.getString(1), rows.getString(2));
            }
        }
        if (!equals(ALL)) {
            readExcluded(connection, objects);
        }
    }

    private void readExcluded(Connection connection, BiConsumer<String, String> objects) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setArray(1, array(connection, excluded.stream().map(SchemaScope::regularExpression)));
            query.setArray(2, array(connection, schemas.stream()));
            query.setArray(3, array(connection, new TreeSet<>(relations).stream()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    objects.accept(rows.getString(1), rows.getString(2));
                }
            }
        }
    }

    private static Array array(Connection connection, Stream<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    /// Returns a regular expression of PostgreSQL in which `*` matches any text and `?` one character.
    private static String regularExpression(String pattern) {
        StringBuilder expression = new StringBuilder("^(?:");
        String text = pattern.strip();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                expression.append(quoted(text.charAt(++i)));
            } else {
                expression.append(c == '*' ? ".*" : c == '?' ? "." : quoted(c));
            }
        }
        return expression.append(")$").toString();
    }

    private static String quoted(char c) {
        return Character.isLetterOrDigit(c) || c == ' ' || c == '_' ? String.valueOf(c) : "\\" + c;
    }
}
