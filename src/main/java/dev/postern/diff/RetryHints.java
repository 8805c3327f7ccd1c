package dev.postern.diff;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// Objects whose changes PostgreSQL rejected in earlier attempts.
///
/// @param recreate objects that cannot be changed in place
/// @param dropDependents columns that cannot be changed while they have constraints and indexes
/// @param doNotRename objects that cannot be renamed
/// @param rowFailures changes that existing rows prevent
record RetryHints(
        Set<ObjectId> recreate,
        Set<ObjectId> dropDependents,
        Set<ObjectId> doNotRename,
        Map<ChangeId, RowFailure> rowFailures) {

    static final RetryHints NONE = new RetryHints(Set.of(), Set.of(), Set.of(), Map.of());

    RetryHints {
        recreate = Set.copyOf(recreate);
        dropDependents = Set.copyOf(dropDependents);
        doNotRename = Set.copyOf(doNotRename);
        rowFailures = Map.copyOf(rowFailures);
    }

    /// Change that existing rows prevent.
    ///
    /// @param tables tables to empty before the next attempt
    /// @param message message of PostgreSQL; empty if the change also fails without rows
    record RowFailure(Set<String> tables, String message) {

        RowFailure {
            tables = Set.copyOf(tables);
            Objects.requireNonNull(message);
        }
    }

    RetryHints withRecreate(Collection<ObjectId> more) {
        return new RetryHints(union(recreate, more), dropDependents, doNotRename, rowFailures);
    }

    RetryHints withDropDependents(ObjectId more) {
        return new RetryHints(recreate, union(dropDependents, Set.of(more)), doNotRename, rowFailures);
    }

    RetryHints withDoNotRename(ObjectId more) {
        return new RetryHints(recreate, dropDependents, union(doNotRename, Set.of(more)), rowFailures);
    }

    RetryHints withRowFailure(ChangeId change, RowFailure failure) {
        Map<ChangeId, RowFailure> failures = new HashMap<>(rowFailures);
        failures.put(change, failure);
        return new RetryHints(recreate, dropDependents, doNotRename, failures);
    }

    /// Returns the hints for a phase. The objects were recreated in the first phase.
    RetryHints forPhase(Phase phase) {
        return switch (phase) {
            case OBJECTS -> this;
            case DETAILS -> new RetryHints(Set.of(), dropDependents, doNotRename, rowFailures);
        };
    }

    /// Returns the statements that delete the rows which prevent changes.
    List<String> emptyingStatements() {
        Set<String> tables = new TreeSet<>();
        rowFailures.values().forEach(failure -> tables.addAll(failure.tables()));
        return tables.isEmpty() ? List.of() : List.of(emptyingStatement(tables));
    }

    static String emptyingStatement(Set<String> tables) {
        return "truncate " + String.join(", ", tables) + " cascade";
    }

    /// Returns the warning about rows that prevent a change; empty if none do.
    List<String> rowWarnings(Change change) {
        RowFailure failure = rowFailures.get(change.id());
        return failure == null || failure.message().isEmpty()
                ? List.of()
                : List.of("fails on the rows that the migrations insert: " + failure.message()
                        + "; change these rows before this statement");
    }

    private static Set<ObjectId> union(Set<ObjectId> some, Collection<ObjectId> more) {
        Set<ObjectId> all = new HashSet<>(some);
        all.addAll(more);
        return all;
    }
}
