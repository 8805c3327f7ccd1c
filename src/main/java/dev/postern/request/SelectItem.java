package dev.postern.request;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One item of `select` (`dialect.md` 1.3, 1.4).
public sealed interface SelectItem {

    /// `*`: every column the client may see.
    record Star() implements SelectItem {}

    /// A column, a place in its value, or a computed field.
    ///
    /// @param alias the key it gets in the answer; null: [FieldPath#key]
    /// @param cast name of the type it is converted to; null: none
    record FieldItem(
            @Nullable String alias,
            FieldPath field,
            @Nullable String cast) implements SelectItem {

        /// A column as it is.
        public static FieldItem of(String column) {
            return new FieldItem(null, FieldPath.of(column), null);
        }

        public String key() {
            return alias == null ? field.key() : alias;
        }
    }

    /// A value made of many rows.
    ///
    /// @param alias the key it gets in the answer; null: the function's name
    /// @param of what is aggregated; null: the rows themselves, `count()`
    /// @param cast name of the type the outcome is converted to; null: none
    record Aggregate(
            @Nullable String alias,
            AggregateFunction function,
            @Nullable FieldItem of,
            @Nullable String cast) implements SelectItem {

        public String key() {
            return alias == null ? function.text() : alias;
        }
    }

    /// Rows of a related resource.
    ///
    /// @param alias the key it gets in the answer; null: `target`
    /// @param target a table, a foreign key constraint, a foreign key column or a computed relationship
    /// @param hint what tells relationships between the same tables apart; null if not given
    /// @param items what is selected of it; empty: nothing, it only filters
    record Embed(
            @Nullable String alias,
            String target,
            @Nullable String hint,
            Join join,
            EmbedForm form,
            List<SelectItem> items)
            implements SelectItem {

        public String key() {
            return alias == null ? target : alias;
        }
    }

    /// Aggregate functions.
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

    /// Whether a row without related rows is kept.
    enum Join {
        LEFT,
        INNER
    }

    /// Where the related columns stand.
    enum EmbedForm {
        /// In an object, or an array of objects, of their own.
        NESTED,
        /// `...rel(…)`: beside the columns of the row.
        SPREAD
    }
}
