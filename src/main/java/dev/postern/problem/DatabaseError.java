package dev.postern.problem;

import org.jspecify.annotations.Nullable;

/// An error PostgreSQL reported, its code and texts unchanged.
///
/// @param sqlState five characters (PostgreSQL's manual, appendix A)
/// @param message PostgreSQL's message
/// @param detail PostgreSQL's detail, or null
/// @param hint PostgreSQL's hint, or null
/// @param subject what PostgreSQL says it is about
/// @param pointer place in the request that it is about (RFC 6901), or null
public record DatabaseError(
        String sqlState,
        String message,
        @Nullable String detail,
        @Nullable String hint,
        Subject subject,
        @Nullable String pointer)
        implements Problem {

    /// What an error is about, where PostgreSQL says so.
    ///
    /// @param schema of the table; null: not said
    /// @param table whose rows its detail may show; null: not said, or SQL of the migrations raised it
    /// @param column null: not said
    /// @param constraint of the table, or a unique index of it; null: not said
    public record Subject(
            @Nullable String schema,
            @Nullable String table,
            @Nullable String column,
            @Nullable String constraint) {

        public static final Subject NONE = new Subject(null, null, null, null);
    }

    /// An error that says nothing of what it is about.
    public DatabaseError(String sqlState, String message, @Nullable String detail, @Nullable String hint) {
        this(sqlState, message, detail, hint, Subject.NONE, null);
    }

    /// The same with the place in the request that it is about (RFC 6901), which comes before its detail.
    public DatabaseError withPointer(String place) {
        return new DatabaseError(sqlState, message, detail, hint, subject, place);
    }

    /// Returns the same error without PostgreSQL's detail.
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

    /// Who chooses the status also says what it means (`dialect.md` 1.11).
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
        return sqlState.startsWith("53") || sqlState.startsWith("40") || status() == 503 ? 1 : 0;
    }
}
