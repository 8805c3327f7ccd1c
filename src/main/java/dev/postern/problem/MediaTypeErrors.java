package dev.postern.problem;

/// Errors of the media types of responses: PGRST107 and PSTRN605.
public final class MediaTypeErrors {

    private MediaTypeErrors() {}

    /// @param requested names of the accepted media types, or the one that was selected
    public static ProblemException notAcceptable(String requested) {
        return ErrorCode.NOT_ACCEPTABLE.exception("None of these media types are available: " + requested);
    }

    /// Creates the error of the execution plan of a write that runs several statements or hooks.
    public static ProblemException planNotAvailable(String requested) {
        return ApiError.of(ErrorCode.NOT_ACCEPTABLE, "None of these media types are available: " + requested)
                .withDetails("The write runs several statements or code of the application")
                .exception();
    }

    public static ProblemException streamNotSupported() {
        return ApiError.of(
                        ErrorCode.STREAM_NOT_SUPPORTED,
                        "HTTP/1.0 over a Unix socket cannot show that a stream was cut off")
                .withHint("Use HTTP/1.1 (nginx: proxy_http_version 1.1), or request application/json.")
                .exception();
    }
}
