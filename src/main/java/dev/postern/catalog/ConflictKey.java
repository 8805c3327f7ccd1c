package dev.postern.catalog;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key by which an upsert can find rows.
///
/// @param name name of the constraint or unique index
/// @param condition condition of a partial unique index as SQL; null for all rows
public record ConflictKey(
        String name, List<Column> columns, @Nullable String condition) {

    public ConflictKey {
        columns = List.copyOf(columns);
    }

    /// Whether these are the columns of the key, in any order.
    public boolean hasColumns(List<Column> others) {
        return Set.copyOf(columns).equals(Set.copyOf(others));
    }
}
