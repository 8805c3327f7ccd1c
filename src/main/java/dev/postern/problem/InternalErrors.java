package dev.postern.problem;

/// Errors of the service itself: PGRSTX00 and PSTRN809.
public final class InternalErrors {

    private InternalErrors() {}

    /// Creates the error of an exception that no handler expects.
    ///
    /// @param requestId id under which the exception is logged
    public static ApiError unexpected(String requestId) {
        return ApiError.of(ErrorCode.INTERNAL, "The service failed; the request was not carried out")
                .withHint("The service log has details under request id " + requestId + ".");
    }

    /// Creates the error of an exception that a hook of the application did not expect.
    public static ApiError hookFailed() {
        return ApiError.of(ErrorCode.INTERNAL, "A hook of the application failed; nothing was written")
                .withHint("See the service log.");
    }

    /// Creates the error of a failure of the JVM.
    public static ApiError failed() {
        return ApiError.of(ErrorCode.INTERNAL, "The service failed");
    }

    public static ApiError shuttingDown() {
        return ApiError.of(ErrorCode.SHUTTING_DOWN, "The service is shutting down; the request was not begun")
                .withHint("Send the request again: it reaches the next instance.");
    }

    /// Creates the error of a request whose version of HTTP is not supported.
    public static ApiError unsupportedHttp() {
        return ApiError.of(ErrorCode.INTERNAL, PathErrors.INVALID_HTTP);
    }

    /// Creates the error of a database response that breaks the protocol.
    public static ApiError unreadableResponse() {
        return ApiError.of(ErrorCode.INTERNAL, "The database response could not be read")
                .withHint("The write may have been committed. See the log.");
    }
}
