package dev.postern.request;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One item of `select` (`docs/dialect.md` 1.3, 1.4).
public sealed interface SelectItem {

    /// `*`: all columns that the caller can read.
    record Star() implements SelectItem {}

    /// A column, a JSON path or a computed field.
    ///
    /// @param alias key in the response; null for [FieldPath#key]
    /// @param cast target type; null for no cast
    record FieldItem(
            @Nullable String alias,
            FieldPath field,
            @Nullable String cast) implements SelectItem {

        /// Returns a column without alias or cast.
        public static FieldItem of(String column) {
            return new FieldItem(null, FieldPath.of(column), null);
        }

        public String key() {
            return alias == null ? field.key() : alias;
        }
    }

    /// A call of an aggregate function.
    ///
    /// @param alias key in the response; null for the function's name
    /// @param argument aggregated field; null for `count()` of the rows
    /// @param cast target type of the aggregate's value; null for no cast
    record Aggregate(
            @Nullable String alias,
            AggregateFunction function,
            @Nullable FieldItem argument,
            @Nullable String cast) implements SelectItem {

        public Aggregate {
            if (argument == null && function != AggregateFunction.COUNT) {
                throw new IllegalArgumentException("The aggregate function needs an argument: " + function);
            }
        }

        public String key() {
            return alias == null ? function.text() : alias;
        }
    }

    /// An embed of related rows.
    ///
    /// @param alias key in the response; null for `target`
    /// @param target a table, a foreign key constraint, a foreign key column or a computed relationship
    /// @param hint selects one of several relationships between two tables; null for none
    /// @param items selected items; empty for an embed that only filters
    record Embed(
            @Nullable String alias,
            String target,
            @Nullable String hint,
            Join join,
            EmbedForm form,
            List<SelectItem> items)
            implements SelectItem {

        public Embed {
            items = List.copyOf(items);
            if (form == EmbedForm.SPREAD && alias != null) {
                throw new IllegalArgumentException("A spread has no alias: " + alias);
            }
        }

        public String key() {
            return alias == null ? target : alias;
        }

        /// Whether the embed is part of the response. Without items, or with such embeds alone, it only filters.
        public boolean isShown() {
            for (SelectItem item : items) {
                if (!(item instanceof Embed embed) || embed.isShown()) {
                    return true;
                }
            }
            return false;
        }
    }

    /// Aggregate functions that `select` can call.
    enum AggregateFunction {
        SUM,
        AVG,
        COUNT,
        MAX,
        MIN;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Joins of an embed; an inner join removes rows without related rows.
    enum Join {
        LEFT,
        INNER
    }

    /// Positions of the embedded columns in the response.
    enum EmbedForm {
        /// In a nested object or array of objects.
        NESTED,
        /// `...rel(…)`: among the columns of the embedding row.
        SPREAD
    }
}
