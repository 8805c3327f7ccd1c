package dev.postern.auth;

import dev.postern.problem.ApiError;
import dev.postern.problem.ApplicationError;
import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.Problem;
import dev.postern.problem.RaisedError;
import org.jspecify.annotations.Nullable;

/// Values of `WWW-Authenticate` for responses with 401 (RFC 9110, 11.6.1).
public final class Challenges {

    private Challenges() {}

    /// Returns the value for a problem: `Bearer`, and the error if a token is invalid.
    ///
    /// See RFC 6750, 3, and `docs/dialect.md` 1.10.
    ///
    /// @return null for a status other than 401, and for an error raised in SQL with its own headers
    public static @Nullable String of(Problem problem) {
        if (problem.status() != 401) {
            return null;
        }
        return switch (problem) {
            case ApiError error
            when error.code() == ErrorCode.INVALID_TOKEN || error.code() == ErrorCode.INVALID_CLAIMS ->
                "Bearer error=\"invalid_token\", error_description=\"" + sanitized(error.message()) + "\"";
            case ApiError _, ApplicationError _, DatabaseError _ -> "Bearer";
            case RaisedError _ -> null;
            case BatchError batchError -> of(batchError.problem());
        };
    }

    /// Replaces the characters that RFC 6750 forbids in a description.
    private static String sanitized(String text) {
        StringBuilder sanitized = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean permitted = c >= ' ' && c <= '~' && c != '"' && c != '\\';
            sanitized.append(permitted ? c : '\'');
        }
        return sanitized.toString();
    }
}
