package dev.postern.plan;

import java.util.List;

/// The single row that a write targets by its primary key.
///
/// @param key values of the primary key columns in their order
public record RowTarget(List<String> key) {

    public RowTarget {
        key = List.copyOf(key);
        if (key.isEmpty()) {
            throw new IllegalArgumentException("A row key needs a value");
        }
    }
}
