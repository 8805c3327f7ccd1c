package dev.postern.diff;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Something to do with an item.
///
/// @param alternatives statements that do it, the best first; the first that PostgreSQL takes counts
/// @param warnings what whoever reads the file should know, each a comment before it
record Change(Action action, SchemaObject item, List<List<String>> alternatives, List<String> warnings) {

    /// In this order, where nothing else says so.
    enum Action {
        DROP,
        /// A type gets another name, so that its own is free for the one that takes its place.
        RENAME_OLD,
        RENAME,
        ALTER,
        CREATE,
        /// The type that was set aside is dropped.
        DROP_OLD
    }

    static final Comparator<Change> ORDER = Comparator.comparing(Change::action)
            .thenComparing(Change::byKind)
            .thenComparing(operation -> operation.item().name());

    static Change of(Action action, SchemaObject item, List<List<String>> ways) {
        return new Change(action, item, ways, List.of());
    }

    private static int byKind(Change one, Change other) {
        boolean drops = one.action == Action.DROP || one.action == Action.DROP_OLD;
        return drops
                ? other.item.kind().compareTo(one.item.kind())
                : one.item.kind().compareTo(other.item.kind());
    }

    /// What it is called among all operations.
    String key() {
        return key(action, item.key());
    }

    static String key(Action action, String item) {
        return action + " " + item;
    }

    Change with(List<String> more) {
        return new Change(
                action,
                item,
                alternatives,
                Stream.concat(warnings.stream(), more.stream()).toList());
    }
}
