package dev.postern.sql;

import java.util.List;

/// SQL with a `?` for each value.
///
/// @param parameters slot of the value of each `?`, in order
/// @param columns what the result's columns are
/// @param total where the total stands in the result
/// @param hiddenColumns number of columns of text behind those of the slots
public record SqlStatement(
        String sql, List<Integer> parameters, List<ResultColumn> columns, TotalColumn total, int hiddenColumns) {

    /// Whether a result has the total of all matching rows.
    public enum TotalColumn {
        ABSENT,
        /// The first two columns are the total and whether there is a row at all; the slots follow.
        LEADING
    }

    /// The column of the first slot, from 1.
    public int first() {
        return total == TotalColumn.LEADING ? 3 : 1;
    }

    /// The first column of text behind the slots; where there is no slot, a constant stands for them.
    public int firstBeside() {
        return first() + Math.max(1, columns.size());
    }

    /// EXPLAIN of it.
    ///
    /// @param options words of EXPLAIN, out of a closed list
    public SqlStatement explain(String options) {
        return new SqlStatement("explain (" + options + ") " + sql, parameters, List.of(), TotalColumn.ABSENT, 0);
    }
}
