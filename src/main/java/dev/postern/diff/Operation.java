package dev.postern.diff;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Something to do with an item.
///
/// @param ways statements that do it, the best first; the first that PostgreSQL takes counts
/// @param notes what whoever reads the file should know, each a comment before it
record Operation(Action action, Item item, List<List<String>> ways, List<String> notes) {

    /// In this order, where nothing else says so.
    enum Action {
        DROP,
        /// A type gets another name, so that its own is free for the one that takes its place.
        SET_ASIDE,
        RENAME,
        ALTER,
        CREATE,
        /// The type that was set aside is dropped.
        DISCARD
    }

    static final Comparator<Operation> ORDER = Comparator.comparing(Operation::action)
            .thenComparing(Operation::byKind)
            .thenComparing(operation -> operation.item().name());

    static Operation of(Action action, Item item, List<List<String>> ways) {
        return new Operation(action, item, ways, List.of());
    }

    private static int byKind(Operation one, Operation other) {
        boolean drops = one.action == Action.DROP || one.action == Action.DISCARD;
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

    Operation with(List<String> more) {
        return new Operation(
                action, item, ways, Stream.concat(notes.stream(), more.stream()).toList());
    }
}
