package dev.postern.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finder of the source columns and the unique keys of views, in the queries that PostgreSQL stores.
///
/// The description of a query's result names the table of a column, but not the table's occurrence in the query.
/// Nor does it show whether a join repeats its rows. Constructs that [ViewQuery] does not handle have no source
/// column and no key.
final class ViewAnalysis {

    private final Schema schema;
    private final Map<String, ViewColumns> known = new HashMap<>();

    ViewAnalysis(Schema schema) {
        this.schema = schema;
    }

    /// Schema of a database, by OIDs as texts.
    ///
    /// @param rules query of each view
    /// @param attributes columns of each relation, names by numbers
    /// @param unique keys of tables, as sorted column numbers
    /// @param notNull numbers of the columns of tables in which no row contains null
    /// @param materialized materialized views, whose rows can be older than the constraints of tables
    /// @param operators equality operators
    /// @param looseCollations collations in which different texts can be equal
    record Schema(
            Map<String, String> rules,
            Map<String, Map<Integer, String>> attributes,
            Map<String, List<List<Integer>>> unique,
            Map<String, Set<Integer>> notNull,
            Set<String> materialized,
            Set<String> operators,
            Set<String> looseCollations) {

        Map<Integer, String> columns(String relation) {
            return attributes.getOrDefault(relation, Map.of());
        }

        List<List<Integer>> uniqueKeys(String relation) {
            return unique.getOrDefault(relation, List.of());
        }
    }

    /// Returns the sources and keys of a table or view.
    ViewColumns of(String relation) {
        ViewColumns found = known.get(relation);
        if (found != null) {
            return found;
        }
        known.put(relation, ViewColumns.NONE); // ends the recursion for a view that reads itself
        String rule = schema.rules().get(relation);
        ViewColumns columns =
                rule == null ? ofTable(relation) : new ViewQuery(this, Node.query(rule), List.of()).columns();
        Set<List<Integer>> keys = new LinkedHashSet<>(schema.uniqueKeys(relation));
        keys.addAll(columns.keys());
        Set<Integer> notNull = schema.materialized().contains(relation) ? Set.of() : columns.notNull();
        ViewColumns all = new ViewColumns(columns.columns(), List.copyOf(keys), notNull);
        known.put(relation, all);
        return all;
    }

    private ViewColumns ofTable(String relation) {
        Map<Integer, ViewColumns.Source> columns = new LinkedHashMap<>();
        schema.columns(relation)
                .forEach((number, name) -> columns.put(number, new ViewColumns.Source(relation, name, "")));
        return new ViewColumns(columns, new ArrayList<>(), schema.notNull().getOrDefault(relation, Set.of()));
    }

    Schema schema() {
        return schema;
    }
}
