package dev.postern.problem;

/// Errors of the connection to the database: PGRST000, 001 and 003, and PSTRN707.
public final class ConnectionErrors {

    private ConnectionErrors() {}

    public static ApiError unreachable() {
        return ApiError.of(ErrorCode.DATABASE_UNREACHABLE, "Database connection error.")
                .withHint("The database does not respond. Try again shortly.");
    }

    public static ApiError lost() {
        return ApiError.of(ErrorCode.CONNECTION_LOST, "Database client error. Retrying the connection.")
                .withHint("The connection was lost. A write may have been committed: check before you repeat it.");
    }

    public static ApiError poolTimeout() {
        return ApiError.of(ErrorCode.POOL_TIMEOUT, "Timed out acquiring connection from connection pool.")
                .withHint("Try again shortly, or raise --pool-size.");
    }

    /// Creates the error of a statement that does not fit the schema even after a new description.
    public static ApiError schemaChanging() {
        return ApiError.of(ErrorCode.SCHEMA_CHANGING, "The database schema is changing")
                .withHint("Send the request again.");
    }

    public static ProblemException sharedSessions() {
        return ApiError.of(ErrorCode.DATABASE_UNREACHABLE, "The connection pooler shares sessions between clients")
                .withHint("Set pool_mode=session in the pooler, or connect with --db-url to PostgreSQL itself.")
                .exception();
    }
}
