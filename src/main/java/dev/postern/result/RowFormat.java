package dev.postern.result;

/// Format of one row in a response.
public enum RowFormat {
    /// Object with a member for each column.
    OBJECT,
    /// Value of the row's one column.
    VALUE,
    /// Unchanged bytes of the row's one column; empty for null.
    RAW
}
