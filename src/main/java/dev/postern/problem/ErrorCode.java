package dev.postern.problem;

/// The code of an error that Postern itself reports, with its HTTP status (`docs/errors.md`).
///
/// Codes `PGRST…` are PostgREST's, codes `PSTRN…` are Postern's. 6xx are for the content of a request, 7xx for
/// rows, preconditions and concurrency, 8xx for limits and capacity, 9xx for the login. A number is never reused.
public enum ErrorCode {
    /// No connection to the database can be opened.
    DATABASE_UNREACHABLE("PGRST000", 503, 1),
    /// The connection of a request was lost.
    CONNECTION_LOST("PGRST001", 503, 1),
    POOL_TIMEOUT("PGRST003", 504, 1),
    INVALID_QUERY("PGRST100", 400, 0),
    RPC_METHOD_NOT_ALLOWED("PGRST101", 405, 0),
    INVALID_BODY("PGRST102", 400, 0),
    RANGE_NOT_SATISFIABLE("PGRST103", 416, 0),
    PUT_FILTERS("PGRST105", 405, 0),
    SCHEMA_NOT_SERVED("PGRST106", 406, 0),
    NOT_ACCEPTABLE("PGRST107", 406, 0),
    NOT_EMBEDDED("PGRST108", 400, 0),
    /// SQL set `response.headers` to an invalid value.
    RESPONSE_HEADERS("PGRST111", 500, 0),
    /// SQL set `response.status` to an invalid value.
    RESPONSE_STATUS("PGRST112", 500, 0),
    PUT_RANGE("PGRST114", 400, 0),
    PUT_KEY("PGRST115", 400, 0),
    NOT_SINGULAR("PGRST116", 406, 0),
    METHOD_NOT_ALLOWED("PGRST117", 405, 0),
    RELATED_ORDER("PGRST118", 400, 0),
    EMBED_OPERATOR("PGRST120", 400, 0),
    /// SQL raised an error with SQLSTATE PGRST whose parts cannot be parsed.
    INVALID_RAISED_ERROR("PGRST121", 500, 0),
    INVALID_PREFERENCES("PGRST122", 400, 0),
    AGGREGATES_DISABLED("PGRST123", 400, 0),
    MAX_AFFECTED_EXCEEDED("PGRST124", 400, 0),
    PATH_NOT_FOUND("PGRST125", 404, 0),
    /// The OpenAPI document is disabled.
    ROOT_DISABLED("PGRST126", 404, 0),
    NOT_IMPLEMENTED("PGRST127", 400, 0),
    /// `max-affected` for a function that does not return a set of rows.
    MAX_AFFECTED_CALL("PGRST128", 400, 0),
    NO_RELATIONSHIP("PGRST200", 400, 0),
    AMBIGUOUS_RELATIONSHIP("PGRST201", 300, 0),
    FUNCTION_NOT_FOUND("PGRST202", 404, 0),
    AMBIGUOUS_FUNCTION("PGRST203", 300, 0),
    COLUMN_NOT_FOUND("PGRST204", 400, 0),
    TABLE_NOT_FOUND("PGRST205", 404, 0),
    /// No usable key to verify tokens is configured.
    JWT_SECRET("PGRST300", 500, 0),
    /// A token that cannot be parsed, or whose signature is invalid.
    INVALID_TOKEN("PGRST301", 401, 0),
    /// A request without a token that needs one.
    TOKEN_REQUIRED("PGRST302", 401, 0),
    /// An authentic token whose claims are not accepted.
    INVALID_CLAIMS("PGRST303", 401, 0),
    /// A failure without a known cause.
    INTERNAL("PGRSTX00", 500, 0),
    /// An invalid value in payload, header or parameter.
    INVALID_VALUE("PSTRN601", 400, 0),
    /// A page token of another query, or no key to paginate by.
    INVALID_PAGE_TOKEN("PSTRN602", 400, 0),
    /// An object or `columns` without the row key, or with a repeated one.
    MISSING_ROW_KEY("PSTRN603", 400, 0),
    /// An update or delete without a filter.
    UNFILTERED_WRITE("PSTRN604", 400, 0),
    /// A stream over a connection that cannot show that a response is truncated.
    STREAM_NOT_SUPPORTED("PSTRN605", 406, 0),
    /// A request body with a content coding other than zstd and gzip.
    UNSUPPORTED_CODING("PSTRN606", 415, 0),
    /// A login whose body is neither JSON nor a form.
    UNSUPPORTED_MEDIA_TYPE("PSTRN607", 415, 0),
    /// No visible row has the key.
    ROW_NOT_FOUND("PSTRN701", 404, 0),
    /// A row path on a resource without a primary key.
    NO_PRIMARY_KEY("PSTRN702", 404, 0),
    /// `If-Match` or `If-None-Match` does not hold (RFC 9110, 13.1).
    PRECONDITION_FAILED("PSTRN703", 412, 0),
    /// The first request with this `Idempotency-Key` has not finished.
    IDEMPOTENCY_IN_PROGRESS("PSTRN704", 409, 1),
    /// The `Idempotency-Key` was used for another request.
    IDEMPOTENCY_KEY_REUSED("PSTRN705", 422, 0),
    /// An `Idempotency-Key` without a table in which responses can be stored.
    IDEMPOTENCY_UNAVAILABLE("PSTRN706", 501, 0),
    /// The database schema changes so fast that a re-described statement does not fit it.
    SCHEMA_CHANGING("PSTRN707", 503, 1),
    /// A write on a standby.
    READ_ONLY_SERVER("PSTRN708", 503, 1),
    /// A limit set by an option `--max-…`, except those below.
    LIMIT_EXCEEDED("PSTRN801", 400, 0),
    /// A request body that is larger than `--max-body` allows.
    BODY_TOO_LARGE("PSTRN802", 413, 0),
    /// A URL that is longer than `--max-url` allows.
    URL_TOO_LONG("PSTRN803", 414, 0),
    /// A request body that arrives more slowly than the minimum data rate.
    BODY_TOO_SLOW("PSTRN804", 408, 0),
    /// More requests of one caller than `--rate-limit` allows.
    RATE_LIMITED("PSTRN805", 429, 1),
    /// A full queue: more work of one kind than the service accepts at a time.
    OVERLOADED("PSTRN806", 503, 1),
    /// A response that is larger than `--max-response` allows.
    RESPONSE_TOO_LARGE("PSTRN807", 400, 0),
    /// Responses in flight hold all of `--max-response-total`.
    RESPONSE_MEMORY_FULL("PSTRN808", 503, 1),
    /// The service ends; the request was not begun.
    SHUTTING_DOWN("PSTRN809", 503, 1),
    /// A request that `--request-timeout` ended.
    REQUEST_TIMEOUT("PSTRN810", 504, 1),
    /// The keys of an identity provider cannot be read.
    KEYS_UNAVAILABLE("PSTRN811", 503, 5),
    /// A wrong password or an invalid refresh token (RFC 6749, 5.2: `invalid_grant`).
    INVALID_GRANT("PSTRN901", 400, 0),
    /// More failed logins than are allowed in a period.
    LOGIN_THROTTLED("PSTRN902", 429, 1);

    private final String text;
    private final int status;
    private final int retryAfter;

    ErrorCode(String text, int status, int retryAfter) {
        this.text = text;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    public String text() {
        return text;
    }

    public int status() {
        return status;
    }

    /// Returns the seconds after which the same request can succeed; 0 if waiting does not help.
    public int retryAfter() {
        return retryAfter;
    }

    /// Creates an exception with this code and a message, without details and hint.
    ProblemException exception(String message) {
        return ApiError.of(this, message).exception();
    }
}
