package dev.postern.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// The keys of one table or view.
final class UniqueKeys {

    private final List<KeyFacts> all = new ArrayList<>();

    void add(KeyFacts key) {
        all.add(key);
    }

    /// The key called `name`; its line is before those of its columns.
    KeyFacts get(String name) {
        return all.stream().filter(key -> key.name().equals(name)).findFirst().orElseThrow();
    }

    /// The primary key's columns in its order; empty if none identifies every row that is read.
    List<String> primary() {
        return all.stream()
                .filter(KeyFacts::isPrimary)
                .findFirst()
                .map(KeyFacts::columns)
                .orElse(List.of());
    }

    /// Whether `=` on `columns` finds one row at most, even within a transaction.
    boolean isUniqueIn(Collection<String> columns) {
        return all.stream().anyMatch(key -> key.isUnique() && columns.containsAll(key.columns()));
    }

    /// The columns that `ON CONFLICT` can name, by key.
    List<List<String>> conflictTargets() {
        return all.stream().filter(KeyFacts::isArbiter).map(KeyFacts::columns).toList();
    }

    /// Whether `ON CONFLICT` can name `columns`, in any order.
    boolean isConflictTarget(Collection<String> columns) {
        return conflictTargets().stream().anyMatch(target -> Set.copyOf(target).equals(Set.copyOf(columns)));
    }
}
