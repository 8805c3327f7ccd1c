package dev.postern.problem;

import java.util.List;

/// Errors of row keys: PSTRN603 in payloads, PSTRN702 and PGRST100 in paths, PGRST105, 114 and 115 in a PUT.
///
/// An error whose hint names columns is an [ApiError]: the hint depends on the privileges of the caller.
public final class RowKeyErrors {

    private RowKeyErrors() {}

    public static ProblemException noPrimaryKey(String resource) {
        return ApiError.of(ErrorCode.NO_PRIMARY_KEY, "'" + resource + "' has no primary key")
                .withHint("Use a filter instead: /" + resource + "?column=eq.value")
                .exception();
    }

    /// Creates the error of a path with another number of values than the primary key has columns.
    public static ApiError wrongLength(String resource, int values, List<String> columns) {
        return ApiError.of(
                        ErrorCode.INVALID_QUERY,
                        "Wrong number of values in the row key of '" + resource + "': " + values + " instead of "
                                + columns.size())
                .withHint("Send the values of these columns, in order: " + columns);
    }

    /// @param object index of the object in the payload, from 0
    /// @param columns columns of the key
    public static ApiError missingValue(int object, List<String> columns) {
        return ApiError.of(ErrorCode.MISSING_ROW_KEY, "Object " + object + " has no value for a key column")
                .withHint("Each object needs " + String.join(", ", columns) + ".");
    }

    /// @param columns columns of the key
    public static ApiError notInColumns(List<String> columns) {
        return ApiError.of(ErrorCode.MISSING_ROW_KEY, "?columns= lacks a key column")
                .withHint("Add " + String.join(", ", columns) + ".");
    }

    /// @param object index of the object in the payload, from 0
    public static ProblemException repeated(int object) {
        return ApiError.of(ErrorCode.MISSING_ROW_KEY, "Object " + object + " has the same key as an earlier object")
                .withHint("Update each row once per request.")
                .exception();
    }

    public static ProblemException noKeyForBulkUpdate(String resource) {
        return ApiError.of(
                        ErrorCode.MISSING_ROW_KEY, "'" + resource + "' has no primary key to match objects with rows")
                .withHint("Name the columns of a key in ?on_conflict=.")
                .exception();
    }

    public static ProblemException noKeyForNestedSelect(String resource) {
        return ApiError.of(
                        ErrorCode.MISSING_ROW_KEY,
                        "'" + resource + "' has no primary key, which ?select= needs for a nested insert")
                .withHint("Leave out ?select= to get the written objects.")
                .exception();
    }

    /// Creates the error of a PUT whose filters are not those of the primary key.
    public static ProblemException putFilters() {
        return ErrorCode.PUT_FILTERS.exception(
                "Filters must include all and only primary key columns with 'eq' operators");
    }

    /// Creates the error of a PUT with `limit` or `offset`.
    public static ProblemException putRange() {
        return ErrorCode.PUT_RANGE.exception("limit/offset querystring parameters are not allowed for PUT");
    }

    /// Creates the error of a PUT whose payload has another key than its URL.
    public static ProblemException putKey() {
        return putMismatch().exception();
    }

    /// Creates the error of a PUT with another number of rows than one.
    public static ProblemException putRows(long rows) {
        return putMismatch().withDetails("The body has " + rows + " rows").exception();
    }

    private static ApiError putMismatch() {
        return ApiError.of(ErrorCode.PUT_KEY, "Payload values do not match URL in primary key column(s)");
    }
}
