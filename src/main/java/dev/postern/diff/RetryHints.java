package dev.postern.diff;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// Objects whose changes PostgreSQL rejected in earlier attempts.
///
/// @param recreate objects that cannot be changed in place
/// @param dropDependents columns that cannot be changed while they have constraints and indexes
/// @param doNotRename objects that cannot be renamed
record RetryHints(Set<ObjectId> recreate, Set<ObjectId> dropDependents, Set<ObjectId> doNotRename) {

    static final RetryHints NONE = new RetryHints(Set.of(), Set.of(), Set.of());

    RetryHints {
        recreate = Set.copyOf(recreate);
        dropDependents = Set.copyOf(dropDependents);
        doNotRename = Set.copyOf(doNotRename);
    }

    RetryHints withRecreate(Collection<ObjectId> more) {
        return new RetryHints(union(recreate, more), dropDependents, doNotRename);
    }

    RetryHints withDropDependents(ObjectId more) {
        return new RetryHints(recreate, union(dropDependents, Set.of(more)), doNotRename);
    }

    RetryHints withDoNotRename(ObjectId more) {
        return new RetryHints(recreate, dropDependents, union(doNotRename, Set.of(more)));
    }

    /// Returns the hints for a phase. The objects were recreated in the first phase.
    RetryHints forPhase(Phase phase) {
        return switch (phase) {
            case OBJECTS -> this;
            case DETAILS -> new RetryHints(Set.of(), dropDependents, doNotRename);
        };
    }

    private static Set<ObjectId> union(Set<ObjectId> some, Collection<ObjectId> more) {
        Set<ObjectId> all = new HashSet<>(some);
        all.addAll(more);
        return all;
    }
}
