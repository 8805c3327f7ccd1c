package dev.postern.migrate;

import dev.postern.catalog.SchemaFacts;
import dev.postern.catalog.SchemaFacts.QualifiedName;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Check that a database without migrations has the tables, views and columns that the classes were generated from.
public final class SchemaCompatibility {

    private static final int MAX_NAMED = 5;

    /// A table without columns yields one row with null for the column and its type.
    private static final String COLUMNS = """
            select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname = any (?)
            """;

    private SchemaCompatibility() {}

    /// Rejects a database in which a generated table or column is missing or has another type. Others are allowed.
    ///
    /// @throws dev.postern.problem.CommandException if there are differences; it names the first ones
    public static void requireMatch(SchemaFacts generated, DatabaseAddress address) {
        difference(generated, address).ifPresent(difference -> {
            throw UpgradeErrors.schemaDiffers(difference);
        });
    }

    /// Returns the first differences as text; empty without differences.
    static Optional<String> difference(SchemaFacts generated, DatabaseAddress address) {
        List<String> differences = differences(generated, readColumns(generated, address));
        if (differences.isEmpty()) {
            return Optional.empty();
        }
        int more = differences.size() - MAX_NAMED;
        String named = String.join(", ", differences.subList(0, Math.min(MAX_NAMED, differences.size())));
        return Optional.of(named + (more > 0 ? ", and " + more + " more" : ""));
    }

    private static List<String> differences(SchemaFacts generated, Map<QualifiedName, Map<String, String>> actual) {
        List<String> differences = new ArrayList<>();
        Comparator<QualifiedName> byName =
                Comparator.comparing(QualifiedName::schema).thenComparing(QualifiedName::name);
        generated.relations().stream().sorted(byName).forEach(relation -> {
            String name = relation.schema() + "." + relation.name();
            Map<String, String> actualColumns = actual.get(relation);
            if (actualColumns == null) {
                differences.add(name + " is missing");
            } else {
                new TreeMap<>(generated.columns(relation)).forEach((column, facts) -> {
                    String type = actualColumns.get(column);
                    if (!facts.type().name().equals(type)) {
                        differences.add(
                                difference(name + "." + column, facts.type().name(), type));
                    }
                });
            }
        });
        return differences;
    }

    private static String difference(String column, String expected, @Nullable String actual) {
        return actual == null ? column + " is missing" : column + " is " + actual + " instead of " + expected;
    }

    private static Map<QualifiedName, Map<String, String>> readColumns(SchemaFacts generated, DatabaseAddress address) {
        Map<QualifiedName, Map<String, String>> actual = new HashMap<>();
        try (Connection connection = BundledMigrations.connect(address);
                Statement searchPath = connection.createStatement();
                PreparedStatement columns = connection.prepareStatement(COLUMNS)) {
            // ./postern generate uses the same search path, so that the names of types are equal
            connection.setAutoCommit(false); // a pooler can give each transaction another session
            searchPath.execute("set local search_path = public");
            Object[] schemas = generated.relations().stream()
                    .map(QualifiedName::schema)
                    .distinct()
                    .toArray();
            columns.setArray(1, connection.createArrayOf("text", schemas));
            try (ResultSet rows = columns.executeQuery()) {
                while (rows.next()) {
                    actual.computeIfAbsent(
                                    new QualifiedName(rows.getString(1), rows.getString(2)), _ -> new HashMap<>())
                            .put(rows.getString(3), rows.getString(4));
                }
            }
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
        return actual;
    }
}
