package dev.postern.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The operator of a filter with its operands (`docs/dialect.md` 1.2).
public sealed interface FilterOperation {

    /// `op.value`.
    record Comparison(Operator operator, String value) implements FilterOperation {}

    /// `op(any).{…}` or `op(all).{…}` with a PostgreSQL array literal as the value.
    record QuantifiedComparison(Operator operator, Quantifier quantifier, String value) implements FilterOperation {

        public QuantifiedComparison {
            if (!operator.isQuantifiable()) {
                throw new IllegalArgumentException("The operator has no quantifier: " + operator);
            }
        }
    }

    /// `in.(…)`.
    record In(List<String> values) implements FilterOperation {

        public In {
            values = List.copyOf(values);
        }
    }

    /// `is.…`.
    record Is(IsValue value) implements FilterOperation {}

    /// `fts(language).query`.
    ///
    /// @param language text search configuration; null for the default of the database
    record FullTextSearch(FtsOperator operator, @Nullable String language, String query) implements FilterOperation {}

    /// Number of array elements that must satisfy the operator.
    enum Quantifier {
        ANY,
        ALL
    }

    /// Functions that convert text to a `tsquery` (PostgreSQL manual, 12.3.2).
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

        static @Nullable FtsOperator fromText(String text) {
            return switch (text) {
                case "fts" -> FTS;
                case "plfts" -> PLFTS;
                case "phfts" -> PHFTS;
                case "wfts" -> WFTS;
                default -> null;
            };
        }
    }

    /// Operands of `is`.
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
