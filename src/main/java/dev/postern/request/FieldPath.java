package dev.postern.request;

import java.util.List;

/// A column, or a place inside its value: `data->box->>gross` (`dialect.md` 1.1).
///
/// @param column a column or a computed field
/// @param path steps into the value; empty: the value itself
public record FieldPath(String column, List<PathStep> path) {

    /// The value of a column.
    public static FieldPath of(String column) {
        return new FieldPath(column, List.of());
    }

    /// One step into a value.
    ///
    /// @param text a key, or a number of digits with or without a minus before it
    public record PathStep(Arrow arrow, StepKind by, String text) {}

    /// What a step gives.
    public enum Arrow {
        JSON("->"),
        TEXT("->>");

        private final String sql;

        Arrow(String sql) {
            this.sql = sql;
        }

        public String sql() {
            return sql;
        }
    }

    /// How a step finds its place.
    public enum StepKind {
        KEY,
        /// Position in an array from 0, or from its end if negative.
        INDEX
    }

    /// The key of an answer's objects: the last key of the path, else the column.
    public String key() {
        for (int i = path.size() - 1; i >= 0; i--) {
            if (path.get(i).by() == StepKind.KEY) {
                return path.get(i).text();
            }
        }
        return column;
    }
}
