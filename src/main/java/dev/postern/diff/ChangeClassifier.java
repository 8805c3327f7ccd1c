package dev.postern.diff;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What becomes of each item of a schema that is to become another: of those that differ, and of those that
/// need them.
final class ChangeClassifier {

    /// What becomes of an item.
    enum ChangeKind {
        /// It is to be there no more.
        DROP,
        /// It is changed in place.
        ALTER,
        /// It is dropped, and made again.
        RECREATE,
        /// A type that is made anew while the old one is still there.
        REPLACE_TYPE,
        /// It is there under another name.
        RENAME
    }

    /// What is known of ways that PostgreSQL has refused.
    ///
    /// @param recreate items that cannot be changed in place
    /// @param dropDependents columns that cannot be changed while there are constraints and indexes on them
    /// @param doNotRename items that cannot be renamed to what they look like
    record RetryHints(Set<String> recreate, Set<String> dropDependents, Set<String> doNotRename) {

        /// What still counts when everything has been made anew once.
        RetryHints later() {
            return new RetryHints(Set.of(), dropDependents, doNotRename);
        }

        static RetryHints none() {
            return new RetryHints(new HashSet<>(), new HashSet<>(), new HashSet<>());
        }
    }

    private final SchemaModel old;
    private final SchemaModel now;
    private final Map<String, String> renames;
    private final RetryHints lessons;
    private final Map<String, ChangeKind> fates = new LinkedHashMap<>();
    private final Map<String, Set<String>> neededBy;
    private final Deque<String> open = new ArrayDeque<>();

    private ChangeClassifier(SchemaModel old, SchemaModel now, Map<String, String> renames, RetryHints lessons) {
        this.old = old;
        this.renames = renames;
        this.now = now;
        this.lessons = lessons;
        this.neededBy = old.neededBy();
    }

    /// Of those that stay as they are nothing is said.
    ///
    /// @param details whether comments and privileges count
    ///
    /// @param renames new names by old ones
    static Map<String, ChangeKind> of(
            SchemaModel old, SchemaModel now, Map<String, String> renames, RetryHints lessons, boolean details) {
        ChangeClassifier fates = new ChangeClassifier(old, now, renames, lessons);
        old.items().forEach((key, item) -> {
            if (details || !item.kind().isAnnotation()) {
                SchemaObject other = now.item(key);
                fates.compare(key, item, other);
            }
        });
        while (!fates.open.isEmpty()) {
            fates.follow(fates.open.remove());
        }
        return fates.fates;
    }

    private void compare(String key, SchemaObject item, @Nullable SchemaObject other) {
        if (other == null) {
            set(key, renames.containsKey(key) ? ChangeKind.RENAME : ChangeKind.DROP);
        } else if (lessons.recreate().contains(key)) {
            set(key, remade(item));
        } else if (!item.matches(other)) {
            set(key, AlterSql.ways(item, other).isEmpty() ? remade(item) : ChangeKind.ALTER);
        }
    }

    private static ChangeKind remade(SchemaObject item) {
        return item.kind().isType() ? ChangeKind.REPLACE_TYPE : ChangeKind.RECREATE;
    }

    private void set(String key, ChangeKind fate) {
        if (fates.put(key, fate) != fate) {
            open.add(key);
        }
    }

    private void follow(String key) {
        ChangeKind fate = fates.get(key);
        if (fate == ChangeKind.RENAME) {
            return;
        }
        for (String dependent : neededBy.getOrDefault(key, Set.of())) {
            SchemaObject other = now.item(dependent);
            SchemaObject item = old.item(dependent);
            if (item == null || other == null || fates.get(dependent) == ChangeKind.DROP) {
                continue;
            }
            if (fate == ChangeKind.ALTER ? isInTheWay(key, item) : followsInto(key, item)) {
                boolean moved = item.kind() == ObjectKind.COLUMN
                        && swaps(key, item)
                        && fates.get(dependent) != ChangeKind.RECREATE;
                set(dependent, moved ? ChangeKind.ALTER : remade(item));
                if (moved) {
                    open.add(dependent); // what needs it is in the way, though it may have been altered anyhow
                }
            }
        }
    }

    private boolean swaps(String key, SchemaObject column) {
        SchemaObject needed = old.item(key);
        return needed != null && needed.kind().isType() && column.attribute("generated") == null;
    }

    /// Whether what needs an item that is changed in place keeps PostgreSQL from it.
    private boolean isInTheWay(String key, SchemaObject dependent) {
        SchemaObject item = old.item(key);
        SchemaObject changed = now.item(key);
        if (item == null || changed == null || item.kind() != ObjectKind.COLUMN) {
            return false;
        }
        boolean swapped = old.needs(key).stream().anyMatch(needed -> fates.get(needed) == ChangeKind.REPLACE_TYPE);
        if (!swapped && !AlterColumnSql.retypes(item, changed)) {
            return false;
        }
        return switch (dependent.kind()) {
            case DEFAULT, VIEW, MATERIALIZED_VIEW, RULE, TRIGGER, POLICY, FUNCTION, PROCEDURE, COLUMN, PUBLICATION ->
                true;
            case CONSTRAINT ->
                lessons.dropDependents().contains(key)
                        && !dependent.require("kind").equals("n");
            case INDEX, STATISTICS -> lessons.dropDependents().contains(key);
            default -> false;
        };
    }

    /// Whether what needs an item that is dropped, and is to be there later on, is dropped before.
    private boolean followsInto(String key, SchemaObject dependent) {
        ChangeKind fate = fates.get(key);
        boolean leaves = fates.get(dependent.key()) == ChangeKind.ALTER
                && !now.needs(dependent.key()).contains(key)
                && now.namesakes(key).isEmpty();
        SchemaObject item = old.item(key);
        return switch (dependent.kind()) {
            case SEQUENCE, EXTENSION, SCHEMA -> false;
            case TABLE -> fate == ChangeKind.RECREATE && item != null && item.kind() == ObjectKind.TABLE && !leaves;
            case COLUMN ->
                item != null
                        && (item.kind() == ObjectKind.TABLE
                                || (dependent.attribute("generated") != null && !leaves)
                                || fate == ChangeKind.REPLACE_TYPE);
            default -> !leaves;
        };
    }
}
