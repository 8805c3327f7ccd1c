package dev.postern.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a filter asks of a value (`dialect.md` 1.2).
public sealed interface Test {

    /// `op.value`.
    record Binary(Operator operator, String value) implements Test {}

    /// `op(any).{…}` or `op(all).{…}`; the value is a PostgreSQL array literal.
    record Quantified(Operator operator, Quantifier quantifier, String value) implements Test {}

    /// `in.(…)`.
    record OneOf(List<String> values) implements Test {}

    /// `is.…`.
    record Is(Truth truth) implements Test {}

    /// `fts(language).query`.
    ///
    /// @param language a text search configuration; null: the database's own
    record Matches(Search search, @Nullable String language, String query) implements Test {}

    /// How many elements of an array must satisfy the operator.
    enum Quantifier {
        ANY,
        ALL
    }

    /// How a text becomes a `tsquery` (PostgreSQL's manual, 12.3.2).
    enum Search {
        FTS("to_tsquery"),
        PLFTS("plainto_tsquery"),
        PHFTS("phraseto_tsquery"),
        WFTS("websearch_to_tsquery");

        private final String function;

        Search(String function) {
            this.function = function;
        }

        public String function() {
            return function;
        }

        static @Nullable Search named(String text) {
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
