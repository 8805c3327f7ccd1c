package dev.postern.reply;

/// What a row is in an answer.
public enum Element {
    /// An object, a member for each column.
    OBJECT,
    /// The value of its one column.
    VALUE,
    /// The bytes of that value as they are, nothing for null.
    RAW
}
