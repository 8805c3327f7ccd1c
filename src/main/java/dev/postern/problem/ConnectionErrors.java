package dev.postern.problem;

/// Errors of the connection to the database: PGRST000, 001 and 003, PSTRN707, 708 and 806.
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

    /// Creates the error of a request that no connection can be expected for within the pool timeout.
    public static ProblemException overloaded() {
        return ApiError.of(ErrorCode.OVERLOADED, "Too many requests wait for a database connection")
                .withHint("Try again shortly, or raise --pool-size.")
                .exception();
    }

    /// Creates the error of a request for a resource whose other requests wait for locks.
    public static ProblemException locked() {
        return ApiError.of(ErrorCode.OVERLOADED, "Too many requests wait for a lock on the same rows or table")
                .withHint("Try again when the transaction that holds the lock has ended.")
                .exception();
    }

    /// Creates the error of a statement that does not fit the schema even after a new description.
    public static ApiError schemaChanging() {
        return ApiError.of(ErrorCode.SCHEMA_CHANGING, "The database schema is changing")
                .withHint("Send the request again.");
    }

    /// Creates the error of a write on a standby, which another attempt on a new connection did not avoid.
    public static ApiError readOnlyServer() {
        return ApiError.of(ErrorCode.READ_ONLY_SERVER, "The database server is a standby and rejects writes")
                .withHint("Send the request again after a failover has ended.");
    }

    /// Creates the error of a start through a pooler without its option.
    public static ProblemException unknownPooler() {
        return ApiError.of(
                        ErrorCode.DATABASE_UNREACHABLE,
                        "A connection pooler is between Postern and PostgreSQL, but --pooler is not set")
                .withHint("Set --pooler to the pooler's pool_mode, session or transaction, or connect with --db-url to"
                        + " PostgreSQL itself.")
                .exception();
    }

    public static ProblemException sharedSessions() {
        return ApiError.of(ErrorCode.DATABASE_UNREACHABLE, "The connection pooler shares sessions between clients")
                .withHint("Set --pooler=transaction, or set pool_mode=session in the pooler.")
                .exception();
    }

    public static ProblemException noTransactions() {
        return ApiError.of(ErrorCode.DATABASE_UNREACHABLE, "The connection pooler rejects transactions")
                .withHint("Set pool_mode=transaction in the pooler.")
                .exception();
    }

    public static ProblemException sharedStatements() {
        return ApiError.of(
                        ErrorCode.DATABASE_UNREACHABLE,
                        "The connection pooler does not keep the prepared statements of its clients apart")
                .withHint("Set max_prepared_statements in PgBouncer 1.21 or later, or set --pooler=transaction.")
                .exception();
    }
}
