package dev.postern.auth;

import dev.postern.problem.Code;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.OfOperation;
import dev.postern.problem.Problem;
import dev.postern.problem.Raised;
import dev.postern.problem.Refusal;
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
            case Refusal refusal
            when refusal.code() == Code.TOKEN || refusal.code() == Code.CLAIMS ->
                "Bearer error=\"invalid_token\", error_description=\"" + quotable(refusal.message()) + "\"";
            case Refusal _, DatabaseError _ -> "Bearer";
            case Raised _ -> null;
            case OfOperation part -> of(part.problem());
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
