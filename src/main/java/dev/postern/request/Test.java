package dev.postern.request;

import java.util.List;

/// What a filter asks of a column (`dialect.md` 1.2).
public sealed interface Test {

    /// `op.value`.
    record Binary(Operator operator, String value) implements Test {}

    /// `op(any).{…}` or `op(all).{…}`; the value is a PostgreSQL array literal.
    record Quantified(Operator operator, Quantifier quantifier, String value) implements Test {}

    /// `in.(…)`.
    record OneOf(List<String> values) implements Test {}

    /// `is.…`.
    record Is(Truth truth) implements Test {}

    /// How many elements of an array must satisfy the operator.
    enum Quantifier {
        ANY,
        ALL
    }

    /// What `is` can ask for.
    enum Truth {
        NULL("null"),
        NOT_NULL("not null"),
        TRUE("true"),
        FALSE("false"),
        UNKNOWN("unknown");

        private final String sql;

        Truth(String sql) {
            this.sql = sql;
        }

        public String sql() {
            return sql;
        }
    }
}
