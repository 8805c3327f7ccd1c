package dev.postern.store.driver;

/// Result in text format where only binary format can be read, found before its first row was read.
///
/// Unlike other stale statements, this one has run: with auto-commit it is committed.
public final class UnexpectedFormatException extends StaleStatementException {

    /// @param column number of the column, from 1
    public UnexpectedFormatException(int column) {
        super("Column " + column + " arrived as text", null);
    }
}
