package dev.postern.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The unique keys of a table or view.
final class UniqueKeys {

    private final List<KeyFacts> keys = new ArrayList<>();

    void add(KeyFacts key) {
        keys.add(key);
    }

    /// Returns the key called `name`, whose line in `facts.tsv` precedes the lines of its columns.
    KeyFacts get(String name) {
        return keys.stream().filter(key -> key.name().equals(name)).findFirst().orElseThrow();
    }

    /// Returns the columns of the primary key in its order; empty without a primary key, or if rows of inheriting
    /// tables can repeat it.
    List<String> primary() {
        return keys.stream()
                .filter(KeyFacts::isPrimary)
                .findFirst()
                .map(KeyFacts::columns)
                .orElse(List.of());
    }

    /// Whether a comparison of the columns by `=` finds at most one row, even during a transaction.
    boolean isUniqueIn(Collection<String> columns) {
        for (KeyFacts key : keys) {
            if (key.isUnique() && columns.containsAll(key.columns())) {
                return true;
            }
        }
        return false;
    }

    /// Returns the keys that `ON CONFLICT` can name.
    List<KeyFacts> arbiters() {
        return keys.stream().filter(KeyFacts::isArbiter).toList();
    }
}
