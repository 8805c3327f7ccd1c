package dev.postern.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One item of `select` (`dialect.md` 1.3, 1.4).
public sealed interface SelectItem {

    /// `*`: every column the client may see.
    record Star() implements SelectItem {}

    /// A column.
    ///
    /// @param alias the key it gets in the answer; null: its own name
    record Plain(@Nullable String alias, String column) implements SelectItem {

        public String key() {
            return alias == null ? column : alias;
        }
    }

    /// Rows of a related resource.
    ///
    /// @param alias the key it gets in the answer; null: `target`
    /// @param target a table, a foreign key constraint or a foreign key column
    /// @param hint what tells relationships between the same tables apart; null if not given
    /// @param items what is selected of it; empty: nothing, it only filters
    record Embed(
            @Nullable String alias, String target, @Nullable String hint, Join join, List<SelectItem> items)
            implements SelectItem {

        public String key() {
            return alias == null ? target : alias;
        }
    }

    /// Whether a row without related rows is kept.
    enum Join {
        LEFT,
        INNER
    }
}
