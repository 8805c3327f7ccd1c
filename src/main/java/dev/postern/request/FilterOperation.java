package dev.postern.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a filter asks of a value (`dialect.md` 1.2).
public sealed interface FilterOperation {

    /// `op.value`.
    record Comparison(Operator operator, String value) implements FilterOperation {}

    /// `op(any).{…}` or `op(all).{…}`; the value is a PostgreSQL array literal.
    record QuantifiedComparison(Operator operator, Quantifier quantifier, String value) implements FilterOperation {}

    /// `in.(…)`.
    record In(List<String> values) implements FilterOperation {}

    /// `is.…`.
    record Is(IsValue truth) implements FilterOperation {}

    /// `fts(language).query`.
    ///
    /// @param language a text search configuration; null: the database's own
    record FullTextSearch(FtsOperator search, @Nullable String language, String query) implements FilterOperation {}

    /// How many elements of an array must satisfy the operator.
    enum Quantifier {
        ANY,
        ALL
    }

    /// How a text becomes a `tsquery` (PostgreSQL's manual, 12.3.2).
    enum FtsOperator {
        FTS("to_tsquery"),
        PLFTS("plainto_tsquery"),
        PHFTS("phraseto_tsquery"),
        WFTS("websearch_to_tsquery");

        private final String function;

        FtsOperator(String function) {
            this.function = function;
        }

        public String function() {
            return function;
        }

        static @Nullable FtsOperator named(String text) {
            return switch (text) {
                case "fts" -> FTS;
                case "plfts" -> PLFTS;
                case "phfts" -> PHFTS;
                case "wfts" -> WFTS;
                default -> null;
            };
        }
    }

    /// What `is` can ask for.
    enum IsValue {
        NULL("null"),
        NOT_NULL("not null"),
        TRUE("true"),
        FALSE("false"),
        UNKNOWN("unknown");

        private final String sql;

        IsValue(String sql) {
            this.sql = sql;
        }

        public String sql() {
            return sql;
        }
    }
}
