package dev.postern.request;

import java.util.List;

/// A column or a JSON path in its value: `data->box->>gross` (`docs/dialect.md` 1.1).
///
/// @param column column or computed field
/// @param path steps into the value; empty for the whole value
public record FieldPath(String column, List<PathStep> path) {

    public FieldPath {
        path = List.copyOf(path);
    }

    /// Returns the path of a whole column.
    public static FieldPath of(String column) {
        return new FieldPath(column, List.of());
    }

    /// One step of a JSON path.
    ///
    /// @param text member name, or an array index with an optional minus sign
    public record PathStep(Arrow arrow, StepKind kind, String text) {

        public PathStep {
            if (kind == StepKind.INDEX && !isIndex(text)) {
                throw new IllegalArgumentException("Not an array index: " + text);
            }
        }

        private static boolean isIndex(String text) {
            int start = text.startsWith("-") ? 1 : 0;
            return text.length() > start && text.chars().skip(start).allMatch(c -> c >= '0' && c <= '9');
        }
    }

    /// Result type of a step: JSON or text.
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

    /// Operand of a step: a member name or a list index.
    public enum StepKind {
        KEY,
        /// Position in an array, from 0; a negative index starts at the end.
        INDEX
    }

    /// Returns the key of the value in response objects: the last member name of the path, or else the column.
    public String key() {
        for (int i = path.size() - 1; i >= 0; i--) {
            if (path.get(i).kind() == StepKind.KEY) {
                return path.get(i).text();
            }
        }
        return column;
    }
}
