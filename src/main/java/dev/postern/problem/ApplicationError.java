package dev.postern.problem;

import org.jspecify.annotations.Nullable;

/// An error that the Java code of an application reports.
///
/// @param status HTTP status from 400 to 599
/// @param codeText code of the application
/// @param message the fact, without a full stop
/// @param detailText further information, or null
/// @param hint remedy in the imperative, or null
/// @param retryAfter seconds after which the same request can succeed; 0 if waiting does not help
public record ApplicationError(
        int status,
        String codeText,
        String message,
        @Nullable String detailText,
        @Nullable String hint,
        int retryAfter) implements Problem {

    /// @throws IllegalArgumentException for a status that is not an error, an empty code, or a negative time
    public ApplicationError {
        if (status < 400 || status > 599 || codeText.isEmpty() || retryAfter < 0) {
            throw new IllegalArgumentException("Not an error: " + status + " " + codeText + " " + retryAfter);
        }
    }

    @Override
    public @Nullable Details details() {
        return detailText == null ? null : new Details.Text(detailText);
    }
}
