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
final class Fates {

    /// What becomes of an item.
    enum Fate {
        /// It is to be there no more.
        GONE,
        /// It is changed in place.
        ALTERED,
        /// It is dropped, and made again.
        REMADE,
        /// A type that is made anew while the old one is still there.
        SWAPPED,
        /// It is there under another name.
        RENAMED
    }

    /// What is known of ways that PostgreSQL has refused.
    ///
    /// @param remade items that cannot be changed in place
    /// @param cleared columns that cannot be changed while there are constraints and indexes on them
    /// @param unlike items that cannot be renamed to what they look like
    record Lessons(Set<String> remade, Set<String> cleared, Set<String> unlike) {

        /// What still counts when everything has been made anew once.
        Lessons later() {
            return new Lessons(Set.of(), cleared, unlike);
        }

        static Lessons none() {
            return new Lessons(new HashSet<>(), new HashSet<>(), new HashSet<>());
        }
    }

    private final Schema old;
    private final Schema now;
    private final Map<String, String> renames;
    private final Lessons lessons;
    private final Map<String, Fate> fates = new LinkedHashMap<>();
    private final Map<String, Set<String>> neededBy;
    private final Deque<String> open = new ArrayDeque<>();

    private Fates(Schema old, Schema now, Map<String, String> renames, Lessons lessons) {
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
    static Map<String, Fate> of(Schema old, Schema now, Map<String, String> renames, Lessons lessons, boolean details) {
        Fates fates = new Fates(old, now, renames, lessons);
        old.items().forEach((key, item) -> {
            if (details || !item.kind().isDetail()) {
                Item other = now.item(key);
                fates.compare(key, item, other);
            }
        });
        while (!fates.open.isEmpty()) {
            fates.follow(fates.open.remove());
        }
        return fates.fates;
    }

    private void compare(String key, Item item, @Nullable Item other) {
        if (other == null) {
            set(key, renames.containsKey(key) ? Fate.RENAMED : Fate.GONE);
        } else if (lessons.remade().contains(key)) {
            set(key, remade(item));
        } else if (!item.matches(other)) {
            set(key, Alteration.ways(item, other).isEmpty() ? remade(item) : Fate.ALTERED);
        }
    }

    private static Fate remade(Item item) {
        return item.kind().isType() ? Fate.SWAPPED : Fate.REMADE;
    }

    private void set(String key, Fate fate) {
        if (fates.put(key, fate) != fate) {
            open.add(key);
        }
    }

    private void follow(String key) {
        Fate fate = fates.get(key);
        if (fate == Fate.RENAMED) {
            return;
        }
        for (String dependent : neededBy.getOrDefault(key, Set.of())) {
            Item other = now.item(dependent);
            Item item = old.item(dependent);
            if (item == null || other == null || fates.get(dependent) == Fate.GONE) {
                continue;
            }
            if (fate == Fate.ALTERED ? isInTheWay(key, item) : followsInto(key, item)) {
                boolean moved = item.kind() == Kind.COLUMN && swaps(key, item) && fates.get(dependent) != Fate.REMADE;
                set(dependent, moved ? Fate.ALTERED : remade(item));
                if (moved) {
                    open.add(dependent); // what needs it is in the way, though it may have been altered anyhow
                }
            }
        }
    }

    private boolean swaps(String key, Item column) {
        Item needed = old.item(key);
        return needed != null && needed.kind().isType() && column.part("generated") == null;
    }

    /// Whether what needs an item that is changed in place keeps PostgreSQL from it.
    private boolean isInTheWay(String key, Item dependent) {
        Item item = old.item(key);
        Item changed = now.item(key);
        if (item == null || changed == null || item.kind() != Kind.COLUMN) {
            return false;
        }
        boolean swapped = old.needs(key).stream().anyMatch(needed -> fates.get(needed) == Fate.SWAPPED);
        if (!swapped && !Columns.retypes(item, changed)) {
            return false;
        }
        return switch (dependent.kind()) {
            case DEFAULT, VIEW, MATERIALIZED_VIEW, RULE, TRIGGER, POLICY, FUNCTION, PROCEDURE, COLUMN, PUBLICATION ->
                true;
            case CONSTRAINT ->
                lessons.cleared().contains(key) && !dependent.get("kind").equals("n");
            case INDEX, STATISTICS -> lessons.cleared().contains(key);
            default -> false;
        };
    }

    /// Whether what needs an item that is dropped, and is to be there later on, is dropped before.
    private boolean followsInto(String key, Item dependent) {
        Fate fate = fates.get(key);
        boolean leaves = fates.get(dependent.key()) == Fate.ALTERED
                && !now.needs(dependent.key()).contains(key)
                && now.namesakes(key).isEmpty();
        Item item = old.item(key);
        return switch (dependent.kind()) {
            case SEQUENCE, EXTENSION, SCHEMA -> false;
            case TABLE -> fate == Fate.REMADE && item != null && item.kind() == Kind.TABLE && !leaves;
            case COLUMN ->
                item != null
                        && (item.kind() == Kind.TABLE
                                || (dependent.part("generated") != null && !leaves)
                                || fate == Fate.SWAPPED);
            default -> !leaves;
        };
    }
}
