package dev.postern.problem;

import org.jspecify.annotations.Nullable;

/// An error that PostgreSQL reports, with its code and texts unchanged.
///
/// @param sqlState SQLSTATE (PostgreSQL, appendix A)
/// @param pointer JSON pointer to the value of the payload that caused the error (RFC 6901), or null
public record DatabaseError(
        String sqlState,
        String message,
        @Nullable String detail,
        @Nullable String hint,
        Subject subject,
        @Nullable String pointer)
        implements Problem {

    /// The database object of an error, as far as PostgreSQL reports it.
    ///
    /// @param table table whose rows the detail can show; null also for an error that SQL of the migrations raises
    /// @param constraint constraint or unique index of the table
    public record Subject(
            @Nullable String schema,
            @Nullable String table,
            @Nullable String column,
            @Nullable String constraint) {

        public static final Subject NONE = new Subject(null, null, null, null);
    }

    /// Creates an error without a database object.
    public DatabaseError(String sqlState, String message, @Nullable String detail, @Nullable String hint) {
        this(sqlState, message, detail, hint, Subject.NONE, null);
    }

    /// Returns a copy with a JSON pointer to the value that caused the error, which precedes the detail.
    public DatabaseError withPointer(String jsonPointer) {
        return new DatabaseError(sqlState, message, detail, hint, subject, jsonPointer);
    }

    public DatabaseError withoutDetail() {
        return new DatabaseError(sqlState, message, null, hint, subject, pointer);
    }

    @Override
    public String codeText() {
        return sqlState;
    }

    @Override
    public int status() {
        return SqlStates.status(sqlState, message);
    }

    /// Returns the message of an error whose SQLSTATE `PTnnn` chooses the status (`docs/dialect.md` 1.11).
    @Override
    public @Nullable String reasonPhrase() {
        return sqlState.startsWith("PT") ? message : null;
    }

    @Override
    public @Nullable Details details() {
        if (pointer == null) {
            return detail == null ? null : new Details.Text(detail);
        }
        return new Details.Text(detail == null ? pointer : pointer + ": " + detail);
    }

    @Override
    public int retryAfter() {
        boolean isConflict = sqlState.startsWith("40") || sqlState.equals("55P03");
        return isConflict || sqlState.startsWith("53") || status() == 503 ? 1 : 0;
    }
}
