package dev.postern.generate;

import java.util.List;
import java.util.Map;

/// Columns of a relation or query that are columns of tables, and its unique sets of columns.
///
/// @param columns source of each column that is a table's column, by number
/// @param keys unique sets of columns, as sorted numbers; an empty set is unique if there is at most one row
record ViewColumns(Map<Integer, Source> columns, List<List<Integer>> keys) {

    static final ViewColumns NONE = new ViewColumns(Map.of(), List.of());

    /// Column of a table.
    ///
    /// @param relation OID of the table
    /// @param occurrence path of the table's occurrence in the query
    record Source(String relation, String column, String occurrence) {}
}
