package dev.postern.sql;

import java.util.List;

/// A SQL statement with a `?` for each bind value.
///
/// @param parameters parameter index of each `?`, in order
/// @param columns result columns that become JSON
/// @param total position of the total in the result
/// @param hiddenColumns number of text columns after the result columns
public record SqlStatement(
        String sql, List<Integer> parameters, List<ResultColumn> columns, TotalColumn total, int hiddenColumns) {

    public SqlStatement {
        parameters = List.copyOf(parameters);
        columns = List.copyOf(columns);
        if (sql.isEmpty() || hiddenColumns < 0) {
            throw new IllegalArgumentException("Not a statement: " + sql + " with hidden columns: " + hiddenColumns);
        }
    }

    /// Whether a result contains the exact count of all matching rows.
    public enum TotalColumn {
        ABSENT,
        /// The first two columns are the total and whether the row is present; the result columns follow.
        LEADING
    }

    /// Returns the position of the first result column, from 1.
    public int firstColumn() {
        return total == TotalColumn.LEADING ? 3 : 1;
    }

    /// Returns the position of the first hidden column, which follows the result columns or the constant in their
    /// place.
    public int firstHiddenColumn() {
        return firstColumn() + Math.max(1, columns.size());
    }

    /// Returns the position of the column with the written rows for hooks, which follows the hidden columns.
    public int capturedColumn() {
        return firstHiddenColumn() + hiddenColumns;
    }

    /// Returns the EXPLAIN of this statement.
    ///
    /// @param options options of EXPLAIN from a closed list
    public SqlStatement explain(String options) {
        return new SqlStatement("explain (" + options + ") " + sql, parameters, List.of(), TotalColumn.ABSENT, 0);
    }
}
