package dev.postern.generate;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Columns of a relation or query that are columns of tables, and its unique sets of columns.
///
/// @param columns source of each column that is a table's column, by number
/// @param keys unique sets of columns, as sorted numbers; an empty set is unique if there is at most one row
/// @param notNull numbers of the columns in which no row contains null
record ViewColumns(Map<Integer, Source> columns, List<List<Integer>> keys, Set<Integer> notNull) {

    static final ViewColumns NONE = new ViewColumns(Map.of(), List.of(), Set.of());

    /// Column of a table.
    ///
    /// @param relation OID of the table
    /// @param occurrence path of the table's occurrence in the query
    record Source(String relation, String column, String occurrence) {}
}
