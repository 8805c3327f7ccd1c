package dev.postern.problem;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An error of Postern itself.
///
/// @param code stable code, which has an HTTP status
/// @param message the fact, without a full stop
/// @param details further information, or null
/// @param hint remedy in the imperative, or null
/// @param retryAfter seconds after which the same request can succeed; 0 if waiting does not help
/// @param headers response headers that belong to the error, such as `Allow`
public record ApiError(
        ErrorCode code,
        String message,
        @Nullable Details details,
        @Nullable String hint,
        int retryAfter,
        Map<String, String> headers) implements Problem {

    /// Creates an error without additional headers.
    public ApiError(
            ErrorCode code, String message, @Nullable Details details, @Nullable String hint, int retryAfter) {
        this(code, message, details, hint, retryAfter, Map.of());
    }

    public static ApiError of(ErrorCode code, String message) {
        return new ApiError(code, message, null, null, code.retryAfter());
    }

    public ApiError withDetails(String text) {
        return new ApiError(code, message, new Details.Text(text), hint, retryAfter, headers);
    }

    /// Returns a copy with a list of choices as its details.
    ApiError withChoices(List<Map<String, String>> choices) {
        return new ApiError(code, message, new Details.Choices(choices), hint, retryAfter, headers);
    }

    /// Returns a copy with a JSON pointer to the value that caused the error as its details.
    public ApiError withPointer(String jsonPointer) {
        return withDetails(jsonPointer);
    }

    /// Returns a copy without the hint, for a caller who must not see the names in it.
    public ApiError withoutHint() {
        return withHint(null);
    }

    /// @param text remedy in the imperative, or null
    public ApiError withHint(@Nullable String text) {
        return new ApiError(code, message, details, text, retryAfter, headers);
    }

    /// Returns a copy with the time after which the same request can succeed, rounded up to seconds.
    public ApiError withRetryAfter(Duration wait) {
        return new ApiError(
                code,
                message,
                details,
                hint,
                Math.toIntExact(wait.plusMillis(999).toSeconds()),
                headers);
    }

    /// Returns a copy with one response header, instead of those it had.
    public ApiError withHeader(String name, String value) {
        return new ApiError(code, message, details, hint, retryAfter, Map.of(name, value));
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
