package dev.postern.payload;

import dev.postern.catalog.Column;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// JSON members for values that the application sets.
public final class ColumnJson {

    private static final Set<String> JSON_TYPES = Set.of("json", "jsonb");

    private ColumnJson() {}

    /// Returns the SQL name of the function that converts a value of the column to JSON; null for PostgreSQL's text.
    ///
    /// @throws IllegalArgumentException if only functions can read the column's JSON, and none writes it
    public static @Nullable String function(Column column) {
        if (column.fromJson() == null) {
            return null;
        } else if (column.toJson() == null) {
            throw new IllegalArgumentException("No function converts '" + column + "' to the JSON that its type reads");
        }
        return column.toJson();
    }

    /// Returns the member for a column.
    ///
    /// @param text PostgreSQL's text of the value; null for NULL
    public static String of(Column column, @Nullable String text) {
        return column.fromJson() != null || column.type().kind().isJson() ? json(text) : string(text);
    }

    /// Returns the member for an argument of a function.
    ///
    /// @param type name of the argument's type
    /// @param text PostgreSQL's text of the value; null for NULL
    public static String ofArgument(String type, @Nullable String text) {
        return JSON_TYPES.contains(type) ? json(text) : string(text);
    }

    private static String json(@Nullable String text) {
        return text == null ? "null" : text;
    }

    private static String string(@Nullable String text) {
        return text == null
                ? "null"
                : new String(PayloadRewriter.jsonString(text).bytes(), StandardCharsets.UTF_8);
    }
}
