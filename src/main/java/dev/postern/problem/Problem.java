package dev.postern.problem;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An error of a request: the four keys of the error body, and the status (`docs/dialect.md` 1.11).
public sealed interface Problem permits ApiError, ApplicationError, DatabaseError, RaisedError, BatchError {

    /// Returns the stable code: `PGRSTnnn`, `PSTRNnnn` or an SQLSTATE.
    String codeText();

    /// Returns the HTTP status of the response.
    int status();

    String message();

    @Nullable
    Details details();

    /// Returns the remedy in the imperative, or null.
    @Nullable
    String hint();

    /// Returns the seconds after which the same request can succeed; 0 if waiting does not help.
    int retryAfter();

    /// Returns the reason phrase of the status line; null for the standard phrase of the status.
    default @Nullable String reasonPhrase() {
        return null;
    }

    /// Returns response headers in addition to those that the code and the status have.
    default Map<String, String> headers() {
        return Map.of();
    }

    default ProblemException exception() {
        return new ProblemException(this);
    }
}
