package dev.postern;

import dev.postern.problem.ApplicationError;
import dev.postern.problem.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An error of a request or a command, which application code throws.
///
/// It rolls back the transaction that it leaves. The response has its status, and a JSON body with `code`,
/// `message`, `details` and `hint`, like every error of the API:
///
/// ```java
/// throw new ApiException(409, "SHOP1", "'" + name + "' is sold out").hint("Choose another product.");
/// ```
///
/// On the command line, the message, the details and the hint are printed, and the command exits with status 1.
public final class ApiException extends RuntimeException {

    private final int status;
    private final String code;
    private final String text;
    private final @Nullable String details;
    private final @Nullable String hint;
    private final Duration retryAfter;

    /// @param status HTTP status from 400 to 599
    /// @param code stable code by which clients recognise the error; `PGRST…` and `PSTRN…` are Postern's
    /// @param message the fact, without a full stop
    /// @throws IllegalArgumentException for another status or an empty code
    public ApiException(int status, String code, String message) {
        this(status, code, message, null, null, Duration.ZERO);
    }

    private ApiException(
            int status,
            String code,
            String text,
            @Nullable String details,
            @Nullable String hint,
            Duration retryAfter) {
        super(code + ": " + text, null, false, false);
        this.status = status;
        this.code = code;
        this.text = text;
        this.details = details;
        this.hint = hint;
        this.retryAfter = retryAfter;
        problem(); // checks the values where the exception is created
    }

    /// Returns a copy with further information.
    public ApiException details(String newDetails) {
        return new ApiException(status, code, text, newDetails, hint, retryAfter);
    }

    /// Returns a copy with a remedy, in the imperative.
    public ApiException hint(String newHint) {
        return new ApiException(status, code, text, details, newHint, retryAfter);
    }

    /// Returns a copy with the time after which the same request can succeed, for the header `Retry-After`.
    public ApiException retryAfter(Duration time) {
        return new ApiException(status, code, text, details, hint, time);
    }

    Problem problem() {
        int seconds = Math.toIntExact(retryAfter.plusMillis(999).toSeconds());
        return new ApplicationError(status, code, text, details, hint, seconds);
    }
}
