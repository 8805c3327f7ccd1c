package dev.postern.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Errors of names of schemas, tables and columns: PGRST106, 204 and 205.
///
/// An error with a suggestion is an [ApiError]: the suggestion depends on the privileges of the caller.
public final class ResourceErrors {

    private ResourceErrors() {}

    public static ProblemException schemaNotServed(String schema, List<String> served) {
        return ApiError.of(ErrorCode.SCHEMA_NOT_SERVED, "Invalid schema: " + schema)
                .withHint("Only the following schemas are exposed: " + String.join(", ", served))
                .exception();
    }

    /// @param suggestion name of a similar table, or null
    public static ApiError tableNotFound(String schema, String name, @Nullable String suggestion) {
        return ApiError.of(
                        ErrorCode.TABLE_NOT_FOUND,
                        "Could not find the table '" + schema + "." + name + "' in the schema cache")
                .withHint(
                        suggestion == null ? null : "Perhaps you meant the table '" + schema + "." + suggestion + "'");
    }

    /// @param name key of the payload or of `columns`
    /// @param suggestion similar key, or null
    public static ApiError columnNotFound(String resource, String name, @Nullable String suggestion) {
        return ApiError.of(
                        ErrorCode.COLUMN_NOT_FOUND,
                        "Could not find the '" + name + "' column of '" + resource + "' in the schema cache")
                .withHint(suggestion == null ? null : "Perhaps you meant the column '" + suggestion + "'.");
    }
}
