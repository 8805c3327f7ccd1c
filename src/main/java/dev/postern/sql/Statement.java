package dev.postern.sql;

import java.util.List;

/// SQL with a `?` for each value.
///
/// @param values slot of the value of each `?`, in order
/// @param slots what the result's columns are
/// @param total where the total stands in the result
public record Statement(String sql, List<Integer> values, List<Slot> slots, Total total) {

    /// Whether a result has the total of all matching rows.
    public enum Total {
        ABSENT,
        /// The first two columns are the total and whether there is a row at all; the slots follow.
        LEADING
    }
}
