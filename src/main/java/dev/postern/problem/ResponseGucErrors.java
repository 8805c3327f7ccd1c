package dev.postern.problem;

import org.jspecify.annotations.Nullable;

/// Errors of responses that SQL sets: PGRST111, 112 and 121.
public final class ResponseGucErrors {

    private ResponseGucErrors() {}

    /// @param value value of `response.status`
    public static ProblemException invalidStatus(String value) {
        return ApiError.of(ErrorCode.RESPONSE_STATUS, "response.status guc must be a valid status code")
                .withDetails("The value is '" + value + "'")
                .exception();
    }

    /// @param value value of `response.headers`
    public static ProblemException invalidHeaders(String value) {
        return ApiError.of(
                        ErrorCode.RESPONSE_HEADERS,
                        "response.headers guc must be a JSON array composed of objects with a single key and a string value")
                .withDetails("The value is '" + value + "'")
                .exception();
    }

    /// Creates the error of `RAISE SQLSTATE 'PGRST'` with an invalid `MESSAGE`.
    public static ApiError invalidMessage(String text) {
        return raisedError("MESSAGE", text)
                .withHint("MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys:"
                        + " 'details', 'hint'.");
    }

    /// Creates the error of `RAISE SQLSTATE 'PGRST'` with an invalid `DETAIL`.
    ///
    /// @param text null for a statement without `DETAIL`
    public static ApiError invalidDetail(@Nullable String text) {
        return raisedError("DETAIL", text)
                .withHint("DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key:"
                        + " 'status_text'.");
    }

    private static ApiError raisedError(String part, @Nullable String text) {
        return ApiError.of(
                        ErrorCode.INVALID_RAISED_ERROR, "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error")
                .withDetails(
                        text == null
                                ? part + " is missing in the RAISE statement"
                                : "Invalid JSON value for " + part + ": '" + text + "'");
    }
}
