package dev.postern.diff;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Change of one schema object.
///
/// @param alternatives lists of statements that make the change, the best first; the first accepted one is
/// used
/// @param warnings comments that a migration script has before the statements
record Change(Action action, SchemaObject object, List<List<String>> alternatives, List<String> warnings) {

    /// Kind of a change. Changes without dependencies run in the order of the constants.
    enum Action {
        DROP,
        /// Renames the old type, so that the new type can have its name.
        RENAME_OLD,
        RENAME,
        ALTER,
        CREATE,
        /// Drops the old type after its columns have been converted to the new one.
        DROP_OLD
    }

    static final Comparator<Change> ORDER = Comparator.comparing(Change::action)
            .thenComparing(Change::compareKinds)
            .thenComparing(change -> change.object().name());

    Change {
        Objects.requireNonNull(action);
        if (alternatives.isEmpty()) {
            throw new IllegalArgumentException("no statements for " + action + " of " + object.id());
        }
        alternatives = alternatives.stream().map(List::copyOf).toList();
        warnings = List.copyOf(warnings);
    }

    static Change of(Action action, SchemaObject object, List<List<String>> alternatives) {
        return new Change(action, object, alternatives, List.of());
    }

    private static int compareKinds(Change one, Change other) {
        boolean drops = one.action == Action.DROP || one.action == Action.DROP_OLD;
        return drops
                ? other.object.kind().compareTo(one.object.kind())
                : one.object.kind().compareTo(other.object.kind());
    }

    ChangeId id() {
        return new ChangeId(action, object.id());
    }

    /// Returns the statements of the best alternative.
    List<String> statements() {
        return alternatives.getFirst();
    }

    /// Returns a copy that makes the change by one of its alternatives only.
    Change withStatements(List<String> statements) {
        return new Change(action, object, List.of(statements), warnings);
    }

    Change withWarnings(List<String> more) {
        return new Change(
                action,
                object,
                alternatives,
                Stream.concat(warnings.stream(), more.stream()).toList());
    }
}
