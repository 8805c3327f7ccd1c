package dev.postern.plan;

import dev.postern.catalog.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The action on a row that exists already.
public sealed interface OnConflict {

    /// Returns the columns by which rows are found; empty if a conflict is an error.
    List<Column> target();

    /// Whether the existing row is updated.
    default boolean updates() {
        return switch (this) {
            case DoUpdate _ -> true;
            case Search search -> search.existing() == ExistingRow.UPDATED;
            case Fail _, DoNothing _ -> false;
        };
    }

    /// Raises an error.
    record Fail() implements OnConflict {

        @Override
        public List<Column> target() {
            return List.of();
        }
    }

    /// Keeps the existing row.
    ///
    /// @param condition condition of a partial unique index as SQL; null for a key of all rows
    record DoNothing(List<Column> target, @Nullable String condition) implements OnConflict {

        public DoNothing {
            target = requireColumns(target);
        }
    }

    /// Updates the existing row with the payload.
    ///
    /// @param condition condition of a partial unique index as SQL; null for a key of all rows
    record DoUpdate(List<Column> target, @Nullable String condition) implements OnConflict {

        public DoUpdate {
            target = requireColumns(target);
        }
    }

    /// Searches the row by a key that `ON CONFLICT` cannot use, before the insert.
    record Search(List<Column> target, ExistingRow existing) implements OnConflict {

        public Search {
            target = requireColumns(target);
        }
    }

    /// The action on the row that a search has found.
    enum ExistingRow {
        UPDATED,
        KEPT
    }

    private static List<Column> requireColumns(List<Column> columns) {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("A key needs a column");
        }
        return List.copyOf(columns);
    }
}
