package dev.postern.problem;

/// Codes of Postern's own refusals and the HTTP status each stands for (`dialect.md` 1.11, `extensions.md`).
public enum ErrorCode {
    /// No connection can be had.
    DATABASE_UNREACHABLE("PGRST000", 503, 1),
    /// A connection that a request had was lost, or failed on this side of it.
    CONNECTION_LOST("PGRST001", 503, 1),
    POOL_TIMEOUT("PGRST003", 504, 1),
    QUERY_STRING("PGRST100", 400, 0),
    CALL_METHOD("PGRST101", 405, 0),
    BODY("PGRST102", 400, 0),
    RANGE("PGRST103", 416, 0),
    SCHEMA("PGRST106", 406, 0),
    NOT_ACCEPTABLE("PGRST107", 406, 0),
    NOT_EMBEDDED("PGRST108", 400, 0),
    PUT_FILTERS("PGRST105", 405, 0),
    PUT_RANGE("PGRST114", 400, 0),
    PUT_KEY("PGRST115", 400, 0),
    NOT_SINGULAR("PGRST116", 406, 0),
    METHOD("PGRST117", 405, 0),
    RELATED_ORDER("PGRST118", 400, 0),
    /// SQL set `response.headers` to what is none.
    RESPONSE_HEADERS("PGRST111", 500, 0),
    /// SQL set `response.status` to what is none.
    RESPONSE_STATUS("PGRST112", 500, 0),
    EMBED_OPERATOR("PGRST120", 400, 0),
    /// SQL raised a PGRST error that cannot be read.
    RAISED("PGRST121", 500, 0),
    AGGREGATES("PGRST123", 400, 0),
    PREFERENCES("PGRST122", 400, 0),
    MAX_AFFECTED("PGRST124", 400, 0),
    PATH("PGRST125", 404, 0),
    /// The service does not describe itself.
    ROOT_DISABLED("PGRST126", 404, 0),
    NOT_IMPLEMENTED("PGRST127", 400, 0),
    /// `max-affected` for a function that gives no set of rows.
    MAX_AFFECTED_CALL("PGRST128", 400, 0),
    NO_RELATIONSHIP("PGRST200", 400, 0),
    AMBIGUOUS_RELATIONSHIP("PGRST201", 300, 0),
    NO_FUNCTION("PGRST202", 404, 0),
    AMBIGUOUS_FUNCTION("PGRST203", 300, 0),
    UNKNOWN_COLUMN("PGRST204", 400, 0),
    UNKNOWN_TABLE("PGRST205", 404, 0),
    /// No key is configured that tokens could be verified with, or what is configured is none.
    JWT_SECRET("PGRST300", 500, 0),
    /// A token that cannot be read, or whose signature does not hold.
    TOKEN("PGRST301", 401, 0),
    /// A request without a token where one is needed.
    TOKEN_REQUIRED("PGRST302", 401, 0),
    /// A token that is authentic, with claims that do not hold here or now.
    CLAIMS("PGRST303", 401, 0),
    INTERNAL("PGRSTX00", 500, 0),
    /// A limit of the service was passed (filters, depth, items of a list).
    LIMIT("PSTRN400", 400, 0),
    NO_SUCH_ROW("PSTRN404", 404, 0),
    NO_PRIMARY_KEY("PSTRN405", 404, 0),
    /// A token of a page that is not of this order.
    CURSOR("PSTRN410", 400, 0),
    /// A request with the same `Idempotency-Key` is still worked on.
    RUNNING("PSTRN409", 409, 1),
    /// An `Idempotency-Key` without a table in which responses can be stored.
    IDEMPOTENCY_UNAVAILABLE("PSTRN706", 501, 0),
    /// An `Idempotency-Key` that stands for another request.
    OTHER_REQUEST("PSTRN422", 422, 0),
    /// An object of a bulk update without the key of its row.
    NO_KEY("PSTRN411", 400, 0),
    /// The row is not at the version that the request asks for.
    PRECONDITION("PSTRN412", 412, 0),
    /// The URL is longer than `--max-url` allows.
    URL_TOO_LONG("PSTRN415", 414, 0),
    /// The body is longer than `--max-body` allows.
    BODY_TOO_LARGE("PSTRN414", 413, 0),
    /// The body comes so slowly that it is not waited for.
    TOO_SLOW("PSTRN408", 408, 0),
    UNFILTERED_WRITE("PSTRN413", 400, 0),
    /// A value that the rules of the application refuse.
    VALUE("PSTRN420", 400, 0),
    /// A password or a refresh token that is not good (RFC 6749, 5.2: invalid_grant).
    LOGIN("PSTRN421", 400, 0),
    /// More failures than are allowed in a time.
    ATTEMPTS("PSTRN429", 429, 1),
    /// More requests of one caller than `--rate-limit` allows.
    RATE("PSTRN430", 429, 1),
    /// The database schema is changed so fast that a statement described again does not fit it.
    SCHEMA_CHANGING("PSTRN707", 503, 1),
    /// More work of one kind than the service takes at a time.
    BUSY("PSTRN503", 503, 1),
    /// A stream over a connection that cannot show that a stream was cut off.
    STREAM_NOT_SUPPORTED("PSTRN605", 406, 0),
    /// A response that is larger than `--max-response` allows.
    RESPONSE_TOO_LARGE("PSTRN807", 400, 0),
    /// Responses in flight hold all of `--max-response-total`.
    RESPONSE_MEMORY_FULL("PSTRN808", 503, 1);

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

    /// Seconds after which the same request may succeed; 0 where waiting does not help.
    public int retryAfter() {
        return retryAfter;
    }

    public ProblemException exception(String message) {
        return ApiError.of(this, message).exception();
    }
}
