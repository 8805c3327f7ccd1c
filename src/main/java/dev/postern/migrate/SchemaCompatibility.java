package dev.postern.migrate;

import dev.postern.catalog.SchemaFacts;
import dev.postern.catalog.SchemaFacts.QualifiedName;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Tables, views and their columns, with the columns' types: what classes rely on in a database that has no
/// versions.
public final class SchemaCompatibility {

    private static final int MAX_NAMED = 5;

    /// A table of no columns has a row too, with null for both.
    private static final String COLUMNS = """
            select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname = any (?)
            """;

    private SchemaCompatibility() {}

    /// Refuses a database that lacks something of what was generated; it may have more.
    ///
    /// @throws dev.postern.problem.ProblemException naming the first differences and the command that helps
    public static void requireMatch(SchemaFacts generated, DatabaseAddress address) {
        List<String> differences = differences(generated, readColumns(generated, address));
        if (!differences.isEmpty()) {
            int more = differences.size() - MAX_NAMED;
            String named = String.join(", ", differences.subList(0, Math.min(MAX_NAMED, differences.size())));
            throw ApiError.of(
                            ErrorCode.INTERNAL,
                            "The database is not what this build was generated from: " + named
                                    + (more > 0 ? ", and " + more + " more" : "") + ".")
                    .withHint(
                            "Check --db-url; if it is the right database, run ./postern generate --from with its address.")
                    .exception();
        }
    }

    private static List<String> differences(SchemaFacts generated, Map<QualifiedName, Map<String, String>> live) {
        List<String> differences = new ArrayList<>();
        Comparator<QualifiedName> byName =
                Comparator.comparing(QualifiedName::schema).thenComparing(QualifiedName::name);
        generated.relations().stream().sorted(byName).forEach(relation -> {
            String name = relation.schema() + "." + relation.name();
            Map<String, String> there = live.get(relation);
            if (there == null) {
                differences.add(name + " is missing");
            } else {
                new TreeMap<>(generated.columns(relation)).forEach((column, fact) -> {
                    String type = there.get(column);
                    if (!fact.type().name().equals(type)) {
                        differences.add(
                                difference(name + "." + column, fact.type().name(), type));
                    }
                });
            }
        });
        return differences;
    }

    private static String difference(String column, String was, @Nullable String is) {
        return is == null ? column + " is missing" : column + " was " + was + " and is " + is;
    }

    private static Map<QualifiedName, Map<String, String>> readColumns(SchemaFacts generated, DatabaseAddress address) {
        Map<QualifiedName, Map<String, String>> live = new HashMap<>();
        try (Connection connection = BundledMigrations.connect(address);
                Statement path = connection.createStatement();
                PreparedStatement columns = connection.prepareStatement(COLUMNS)) {
            // types are named as when the facts were written
            path.execute("set search_path = public");
            Object[] schemas = generated.relations().stream()
                    .map(QualifiedName::schema)
                    .distinct()
                    .toArray();
            columns.setArray(1, connection.createArrayOf("text", schemas));
            try (ResultSet rows = columns.executeQuery()) {
                while (rows.next()) {
                    live.computeIfAbsent(new QualifiedName(rows.getString(1), rows.getString(2)), _ -> new HashMap<>())
                            .put(rows.getString(3), rows.getString(4));
                }
            }
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
        return live;
    }
}
