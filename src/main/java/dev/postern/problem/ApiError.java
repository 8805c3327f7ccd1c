package dev.postern.problem;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Postern's own refusal of a request.
///
/// @param code stable code, with the HTTP status it stands for
/// @param message what is wrong, in one sentence
/// @param details more about this case, or null
/// @param hint what to do about it, or null
/// @param retryAfter seconds after which the same request may succeed; 0 where waiting does not help
public record ApiError(
        ErrorCode code,
        String message,
        @Nullable Details details,
        @Nullable String hint,
        int retryAfter) implements Problem {

    public static ApiError of(ErrorCode code, String message) {
        return new ApiError(code, message, null, null, code.retryAfter());
    }

    public ApiError withDetails(String text) {
        return new ApiError(code, message, new Details.Text(text), hint, retryAfter);
    }

    /// @param text what to do about it, or null to leave it open
    public ApiError withHint(@Nullable String text) {
        return new ApiError(code, message, details, text, retryAfter);
    }

    /// The same request may succeed after this long.
    public ApiError withRetryAfter(Duration wait) {
        return new ApiError(
                code,
                message,
                details,
                hint,
                Math.toIntExact(wait.plusMillis(999).toSeconds()));
    }

    @Override
    public String codeText() {
        return code.text();
    }

    @Override
    public int status() {
        return code.status();
    }
}
