package dev.postern.store.driver;

/// A result that arrived as text where only binary can be read, found before its first row was read.
///
/// Unlike other stale statements, this one has run: a transaction of its own is committed.
public final class UnexpectedFormatException extends StaleStatementException {

    /// @param column from 1
    public UnexpectedFormatException(int column) {
        super("Column " + column + " arrived as text", null);
    }
}
