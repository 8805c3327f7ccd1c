package dev.postern.migrate;

import dev.postern.catalog.SchemaFacts;
import dev.postern.catalog.SchemaFacts.QualifiedName;
import dev.postern.store.DatabaseAddress;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Check that a database has the tables, views, columns and functions that the classes were generated from.
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

    /// The result type has two names, because that of a row is the name of its table.
    private static final String FUNCTIONS = """
            select n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
                several || format_type(p.prorettype, null), several || row_schema.nspname || '.' || row_type.relname
            from pg_proc p
            join pg_namespace n on n.oid = p.pronamespace
            join pg_type t on t.oid = p.prorettype
            cross join lateral (select case when proretset and prorettype <> 'void'::regtype then 'setof ' else '' end)
                as returned (several)
            left join pg_class row_type on row_type.reltype in (t.oid, t.typbasetype) and row_type.reltype <> 0
            left join pg_namespace row_schema on row_schema.oid = row_type.relnamespace
            where p.prokind = 'f' and n.nspname = any (?)
            """;

    private SchemaCompatibility() {}

    /// Tables and functions of a database.
    ///
    /// @param columns types by column and table
    /// @param functions names of the result type by the function with its arguments
    private record ActualSchema(
            Map<QualifiedName, Map<String, String>> columns, Map<String, List<@Nullable String>> functions) {

        ActualSchema {
            Objects.requireNonNull(columns);
            Objects.requireNonNull(functions);
        }
    }

    /// Rejects a database in which a generated table, column or function is missing or has another type. Others are
    /// allowed.
    ///
    /// @throws dev.postern.problem.CommandException if there are differences; it names the first ones
    public static void requireMatch(SchemaFacts generated, DatabaseAddress address) {
        difference(generated, address).ifPresent(difference -> {
            throw UpgradeErrors.schemaDiffers(difference);
        });
    }

    /// Returns the first differences as text; empty without differences.
    static Optional<String> difference(SchemaFacts generated, DatabaseAddress address) {
        ActualSchema actual = read(generated, address);
        List<String> differences = differences(generated, actual.columns());
        differences.addAll(functionDifferences(generated, actual.functions()));
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

    private static List<String> functionDifferences(SchemaFacts generated, Map<String, List<@Nullable String>> actual) {
        List<String> differences = new ArrayList<>();
        new TreeMap<>(generated.functionResults()).forEach((function, result) -> {
            List<@Nullable String> types = actual.get(function);
            if (types == null) {
                differences.add(function + " is missing");
            } else if (!result.isEmpty() && !types.contains(result)) {
                differences.add(function + " returns " + types.getFirst() + " instead of " + result);
            }
        });
        return differences;
    }

    private static ActualSchema read(SchemaFacts generated, DatabaseAddress address) {
        try (Connection connection = BundledMigrations.connect(address);
                Statement searchPath = connection.createStatement()) {
            // ./postern generate uses the same search path, so that the names of types are equal
            connection.setAutoCommit(false); // a pooler can give each transaction another session
            searchPath.execute("set local search_path = public");
            return new ActualSchema(
                    readColumns(connection, generated.relations().stream().map(QualifiedName::schema)),
                    readFunctions(connection, generated.functionSchemas().stream()));
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    private static Map<QualifiedName, Map<String, String>> readColumns(Connection connection, Stream<String> schemas)
            throws SQLException {
        Map<QualifiedName, Map<String, String>> actual = new HashMap<>();
        try (PreparedStatement columns = connection.prepareStatement(COLUMNS)) {
            columns.setArray(1, array(connection, schemas));
            try (ResultSet rows = columns.executeQuery()) {
                while (rows.next()) {
                    actual.computeIfAbsent(
                                    new QualifiedName(rows.getString(1), rows.getString(2)), _ -> new HashMap<>())
                            .put(rows.getString(3), rows.getString(4));
                }
            }
        }
        return actual;
    }

    private static Map<String, List<@Nullable String>> readFunctions(Connection connection, Stream<String> schemas)
            throws SQLException {
        Map<String, List<@Nullable String>> actual = new HashMap<>();
        try (PreparedStatement functions = connection.prepareStatement(FUNCTIONS)) {
            functions.setArray(1, array(connection, schemas));
            try (ResultSet rows = functions.executeQuery()) {
                while (rows.next()) {
                    actual.put(rows.getString(1), Arrays.asList(rows.getString(2), rows.getString(3)));
                }
            }
        }
        return actual;
    }

    private static Array array(Connection connection, Stream<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.distinct().toArray());
    }
}
