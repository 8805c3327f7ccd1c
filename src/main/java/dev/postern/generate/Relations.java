package dev.postern.generate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Relations of a database by their OIDs, with their columns and the rules of views.
///
/// @param byOid tables, views and sequences
/// @param attributes columns of each of them, names by numbers
/// @param rowTypes OIDs of tables by the OIDs of their row types
record Relations(
        Map<String, Relation> byOid, Map<String, Map<Integer, String>> attributes, Map<String, String> rowTypes) {

    private static final String RELATIONS = """
        select c.oid, n.nspname, c.relname, w.ev_action, c.reltype, c.relkind
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        left join pg_rewrite w on w.ev_class = c.oid and w.ev_type = '1' and c.relkind in ('v', 'm')
        where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'c') order by n.nspname, c.relname\
        """;

    private static final String ATTRIBUTES = """
        select attrelid, attnum, attname from pg_attribute where attnum > 0 and not attisdropped
        order by attrelid, attnum\
        """;

    /// Table or view.
    ///
    /// @param rule query of a view as a tree; null for a table
    /// @param kind letter of the kind in `pg_class`
    record Relation(String schema, String name, @Nullable String rule, String kind) {

        /// Whether the rows are those of the last refresh, of which later constraints say nothing.
        boolean isMaterialized() {
            return kind.equals("m");
        }
    }

    static Relations read(Connection connection) throws SQLException {
        Map<String, Relation> byOid = new LinkedHashMap<>();
        Map<String, String> rowTypes = new HashMap<>();
        for (List<@Nullable String> row : Rows.query(connection, RELATIONS, Set.of())) {
            String oid = text(row, 0);
            byOid.put(oid, new Relation(text(row, 1), text(row, 2), row.get(3), text(row, 5)));
            rowTypes.put(text(row, 4), oid);
        }
        Map<String, Map<Integer, String>> attributes = new HashMap<>();
        for (List<@Nullable String> row : Rows.query(connection, ATTRIBUTES, Set.of())) {
            attributes
                    .computeIfAbsent(text(row, 0), _ -> new LinkedHashMap<>())
                    .put(Integer.valueOf(text(row, 1)), text(row, 2));
        }
        return new Relations(byOid, attributes, rowTypes);
    }

    private static String text(List<@Nullable String> row, int index) {
        return Objects.requireNonNull(row.get(index));
    }

    Relation get(String oid) {
        return Objects.requireNonNull(byOid.get(oid));
    }

    Map<Integer, String> columns(String oid) {
        return attributes.getOrDefault(oid, Map.of());
    }

    /// Returns the number of a column.
    int number(String oid, String column) {
        return columns(oid).entrySet().stream()
                .filter(entry -> entry.getValue().equals(column))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /// Returns the OIDs of the materialized views.
    Set<String> materialized() {
        return byOid.entrySet().stream()
                .filter(entry -> entry.getValue().isMaterialized())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Returns the rules of the views by OID.
    Map<String, String> rules() {
        Map<String, String> rules = new HashMap<>();
        byOid.forEach((oid, relation) -> {
            if (relation.rule() != null) {
                rules.put(oid, relation.rule());
            }
        });
        return rules;
    }

    /// Returns OIDs by schema and name.
    Map<List<String>, String> oids() {
        Map<List<String>, String> oids = new HashMap<>();
        byOid.forEach((oid, relation) -> oids.put(List.of(relation.schema(), relation.name()), oid));
        return oids;
    }
}
