package dev.postern.problem;

import java.time.Duration;

/// Errors of limits and capacity: PSTRN801 to 810.
public final class LimitErrors {

    private LimitErrors() {}

    /// @param option option of the limit, such as `--max-filters`
    public static ProblemException exceeded(String option, int limit) {
        return request(option, limit)
                .withHint("Split the request, or start the service with a higher " + option + ".")
                .exception();
    }

    public static ProblemException nestedTooDeep(int limit) {
        return request("--max-embed-depth", limit)
                .withHint("Nest fewer levels, or start the service with a larger --max-embed-depth.")
                .exception();
    }

    private static ApiError request(String option, int limit) {
        return ApiError.of(ErrorCode.LIMIT_EXCEEDED, "The request exceeds " + option + " (" + limit + ")");
    }

    public static ProblemException tooManyOperations(int limit) {
        return ApiError.of(ErrorCode.LIMIT_EXCEEDED, "The batch exceeds --max-batch-operations (" + limit + ")")
                .withHint("Split the batch, or start the service with a larger --max-batch-operations.")
                .exception();
    }

    /// @param key key of a write-only column in the payload
    public static ProblemException tooManyHashes(String key, int limit) {
        return ApiError.of(ErrorCode.LIMIT_EXCEEDED, "'" + key + "' is set in more than " + limit + " objects")
                .withHint("Split the request: a hash takes 20 ms of CPU.")
                .exception();
    }

    public static ProblemException bodyTooLarge(long maxBytes) {
        return bodyTooLarge("The request body is larger than " + maxBytes + " bytes")
                .exception();
    }

    /// Creates the error of a body that a library rejects.
    public static ApiError bodyTooLarge() {
        return bodyTooLarge("The request body is too large");
    }

    private static ApiError bodyTooLarge(String message) {
        return ApiError.of(ErrorCode.BODY_TOO_LARGE, message)
                .withHint("Split the request, or start the service with a larger --max-body.");
    }

    public static ProblemException urlTooLong(int maxBytes) {
        return ApiError.of(ErrorCode.URL_TOO_LONG, "The URL is longer than " + maxBytes + " bytes")
                .withHint("Shorten the URL, or start the service with a larger --max-url.")
                .exception();
    }

    /// Creates the error of a URL that a library rejects.
    public static ApiError urlTooLong() {
        return ApiError.of(ErrorCode.URL_TOO_LONG, "The URL is too long");
    }

    public static ApiError bodyTooSlow(int minBytesPerSecond) {
        return ApiError.of(ErrorCode.BODY_TOO_SLOW, "The request body arrived too slowly")
                .withHint("Send at least " + minBytesPerSecond + " bytes per second.");
    }

    /// @param requests allowed number of requests in `period`
    /// @param wait time until the next request is allowed
    public static ProblemException tooManyRequests(long requests, Duration period, Duration wait) {
        return ApiError.of(ErrorCode.RATE_LIMITED, "Too many requests")
                .withDetails("The limit is " + requests + " requests in " + period.toMillis() + " ms")
                .withHint("Retry after the time in Retry-After.")
                .withRetryAfter(wait)
                .exception();
    }

    public static ProblemException hashQueueFull() {
        return ApiError.of(ErrorCode.OVERLOADED, "Too many passwords are being hashed")
                .withHint("Try again shortly.")
                .exception();
    }

    public static ApiError responseTooLarge(long maxBytes) {
        return responseTooLarge("The response is larger than --max-response allows (" + maxBytes + " bytes)");
    }

    /// @param message message of [#responseTooLarge(long)], which the driver passed on
    public static ApiError responseTooLarge(String message) {
        return ApiError.of(ErrorCode.RESPONSE_TOO_LARGE, message)
                .withHint("Request fewer rows (limit) or columns (select), or a stream (Accept:"
                        + " application/x-ndjson or text/csv), or raise --max-response.");
    }

    public static ApiError responseMemoryFull() {
        return ApiError.of(
                        ErrorCode.RESPONSE_MEMORY_FULL,
                        "The responses in flight hold all memory that --max-response-total allows")
                .withHint("Try again shortly, request less at a time, or raise --max-response-total.");
    }

    /// Creates the error of a request whose deadline is over before its next statement begins.
    public static ProblemException requestTimeout() {
        return ApiError.of(ErrorCode.REQUEST_TIMEOUT, "The request took longer than --request-timeout allows")
                .withHint("Try again shortly, request less at once, or raise --request-timeout.")
                .exception();
    }

    /// Creates the error of a stream whose rows are not sent within its time.
    public static ProblemException streamTimeout() {
        return ApiError.of(ErrorCode.REQUEST_TIMEOUT, "The stream took longer than --stream-timeout allows")
                .withHint("Request fewer rows at once, or raise --stream-timeout.")
                .exception();
    }

    public static ProblemException tooManyStreams() {
        return ApiError.of(ErrorCode.OVERLOADED, "Other streams hold all connections that --max-streams allows")
                .withHint("Try again shortly, or request application/json.")
                .exception();
    }
}
