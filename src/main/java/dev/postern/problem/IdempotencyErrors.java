package dev.postern.problem;

/// Errors of `Idempotency-Key`: PSTRN704 to 706, and PSTRN601 for an invalid key.
public final class IdempotencyErrors {

    private IdempotencyErrors() {}

    public static ProblemException invalidLength(int maxLength) {
        return ErrorCode.INVALID_VALUE.exception("Idempotency-Key must have 1 to " + maxLength + " visible characters");
    }

    /// Creates the error of a key that anonymous callers could share.
    public static ProblemException notUuid() {
        return ApiError.of(ErrorCode.INVALID_VALUE, "Idempotency-Key is not a UUID")
                .withHint("Send a random UUID, or a token with a sub claim. Callers without it share their keys.")
                .exception();
    }

    public static ProblemException inProgress() {
        return ApiError.of(ErrorCode.IDEMPOTENCY_IN_PROGRESS, "A request with this Idempotency-Key is in progress")
                .withHint("Retry after the time in Retry-After to get its response.")
                .exception();
    }

    public static ProblemException keyReused() {
        return ApiError.of(ErrorCode.IDEMPOTENCY_KEY_REUSED, "Idempotency-Key was already used for a different request")
                .withHint("Use a new key for each write.")
                .exception();
    }

    public static ProblemException tableMissing() {
        return unavailable("table postern.idempotency_keys is missing")
                .withHint("Run ./postern migrate up, which creates it, then restart the service. Nothing was written.")
                .exception();
    }

    public static ProblemException tableNotUsable() {
        return unavailable("the login role cannot use table postern.idempotency_keys")
                .withHint("Grant it usage on schema postern, and select, insert, update and delete on the table,"
                        + " then restart the service. Nothing was written.")
                .exception();
    }

    private static ApiError unavailable(String reason) {
        return ApiError.of(ErrorCode.IDEMPOTENCY_UNAVAILABLE, "Idempotency-Key is not available: " + reason);
    }

    /// Creates the serialization failure of two requests that store a response for the same key.
    public static ProblemException storedConcurrently() {
        return new DatabaseError(
                        "40001", "Another transaction has stored a response for this Idempotency-Key", null, null)
                .exception();
    }
}
