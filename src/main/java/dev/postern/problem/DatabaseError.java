package dev.postern.problem;

import org.jspecify.annotations.Nullable;

/// An error PostgreSQL reported, its code and texts unchanged.
///
/// @param sqlState five characters (PostgreSQL's manual, appendix A)
/// @param message PostgreSQL's message
/// @param detail PostgreSQL's detail, or null
/// @param hint PostgreSQL's hint, or null
public record DatabaseError(
        String sqlState,
        String message,
        @Nullable String detail,
        @Nullable String hint) implements Problem {

    @Override
    public String codeText() {
        return sqlState;
    }

    @Override
    public int status() {
        return SqlStates.status(sqlState, message);
    }

    @Override
    public @Nullable Details details() {
        return detail == null ? null : new Details.Text(detail);
    }

    @Override
    public int retryAfter() {
        return sqlState.startsWith("53") || sqlState.startsWith("40") || status() == 503 ? 1 : 0;
    }
}
