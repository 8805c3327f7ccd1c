package dev.postern.auth;

import dev.postern.problem.ApiError;
import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.Problem;
import dev.postern.problem.RaisedError;
import org.jspecify.annotations.Nullable;

/// Values of `WWW-Authenticate`, which says how an answer with 401 would have been another (RFC 9110, 11.6.1).
public final class Challenges {

    private Challenges() {}

    /// The value for an answer with this problem: `Bearer` where a token is missing, and what is wrong with
    /// the one that was sent (RFC 6750, 3; `dialect.md` 1.10).
    ///
    /// @return null for a status other than 401, and where SQL chose all headers itself
    public static @Nullable String of(Problem problem) {
        if (problem.status() != 401) {
            return null;
        }
        return switch (problem) {
            case ApiError refusal
            when refusal.code() == ErrorCode.INVALID_TOKEN || refusal.code() == ErrorCode.INVALID_CLAIMS ->
                "Bearer error=\"invalid_token\", error_description=\"" + quotable(refusal.message()) + "\"";
            case ApiError _, DatabaseError _ -> "Bearer";
            case RaisedError _ -> null;
            case BatchError part -> of(part.problem());
        };
    }

    /// The characters that RFC 6750 allows; none of them would need to be escaped.
    private static String quotable(String text) {
        StringBuilder allowed = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fits = c >= ' ' && c <= '~' && c != '"' && c != '\\';
            allowed.append(fits ? c : '\'');
        }
        return allowed.toString();
    }
}
