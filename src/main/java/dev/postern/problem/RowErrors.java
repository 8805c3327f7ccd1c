package dev.postern.problem;

import org.jspecify.annotations.Nullable;

/// Errors of rows: PSTRN701 without a row, PGRST116 for an unexpected number of rows, PSTRN703 for preconditions.
public final class RowErrors {

    private RowErrors() {}

    /// @param key row key as the client sent it
    public static ProblemException notFound(String resource, @Nullable String key) {
        return ErrorCode.ROW_NOT_FOUND.exception("'" + resource + "' has no row with key " + key);
    }

    /// Creates the error of a PUT whose row does not exist, with a key that PostgreSQL generates.
    public static ProblemException notReplaced(String resource) {
        return ApiError.of(ErrorCode.ROW_NOT_FOUND, "'" + resource + "' has no row with this key")
                .withDetails("PostgreSQL generates the key of a new row")
                .withHint("Insert the row with POST. To replace a row, send the key of the URL.")
                .exception();
    }

    /// Creates the error of a response that has to be one object.
    public static ProblemException notSingular(long rows) {
        return ApiError.of(ErrorCode.NOT_SINGULAR, "Cannot coerce the result to a single JSON object")
                .withDetails("The result contains " + rows + " rows")
                .exception();
    }

    /// Creates the error of `If-None-Match: *`.
    public static ProblemException rowExists() {
        return ErrorCode.PRECONDITION_FAILED.exception("A row with this key already exists");
    }

    /// Creates the error of `If-Match`.
    public static ProblemException rowChanged() {
        return ApiError.of(ErrorCode.PRECONDITION_FAILED, "The row does not exist or its ETag has changed")
                .withHint("Read the row again, then repeat the change with its new ETag.")
                .exception();
    }
}
