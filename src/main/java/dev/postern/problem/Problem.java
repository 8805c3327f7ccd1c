package dev.postern.problem;

import org.jspecify.annotations.Nullable;

/// A reason why a request is not answered as asked: the four keys of an error body (`dialect.md` 1.11).
public sealed interface Problem permits ApiError, DatabaseError, RaisedError, BatchError {

    /// Stable code: `PGRSTnnn`, `PSTRNnnn` or PostgreSQL's SQLSTATE.
    String codeText();

    /// HTTP status of the answer.
    int status();

    String message();

    /// More about this case; null where there is no more to say.
    @Nullable
    Details details();

    /// What to do about it; null where nothing helps.
    @Nullable
    String hint();

    /// Seconds after which the same request may succeed; 0 where waiting does not help.
    int retryAfter();

    /// What the answer's status line says behind the status; null: what it says by itself.
    default @Nullable String reasonPhrase() {
        return null;
    }

    default ProblemException exception() {
        return new ProblemException(this);
    }
}
