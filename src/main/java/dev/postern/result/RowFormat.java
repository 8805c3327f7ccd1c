package dev.postern.result;

/// What a row is in an answer.
public enum RowFormat {
    /// An object, a member for each column.
    OBJECT,
    /// The value of its one column.
    VALUE,
    /// The bytes of that value as they are, nothing for null.
    RAW
}
