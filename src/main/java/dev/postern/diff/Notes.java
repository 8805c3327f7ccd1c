package dev.postern.diff;

import dev.postern.diff.Operation.Action;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// What whoever reads a migration should know of a statement: what it destroys, whom it keeps waiting, and what
/// may have been meant instead.
final class Notes {

    static final String DESTROYS = "destroys data: ";

    private static final Set<String> VALIDATED = Set.of("f", "c", "n");

    private final Schema old;
    private final Schema now;
    private final Order order;

    Notes(Schema old, Schema now, Order order) {
        this.old = old;
        this.now = now;
        this.order = order;
    }

    Operation on(Operation operation) {
        return switch (operation.action()) {
            case DROP -> operation.with(dropped(operation));
            case ALTER -> operation.with(altered(operation));
            case CREATE -> created(operation);
            case SET_ASIDE, RENAME, DISCARD -> operation;
        };
    }

    private List<String> dropped(Operation operation) {
        List<String> notes = new ArrayList<>();
        old.items().values().stream()
                .filter(item -> item.key().equals(operation.item().key())
                        || (item.kind() == Kind.TABLE
                                && order.host(Operation.key(Action.DROP, item.key()))
                                        .equals(operation.key())))
                .map(this::loss)
                .filter(loss -> !loss.isEmpty())
                .forEach(loss -> notes.add(DESTROYS + loss));
        notes.addAll(renames(operation.item()));
        return notes;
    }

    /// What was computed is not computed again where its column is plain from now on.
    private String loss(Item item) {
        Item after = now.item(item.key());
        boolean becomesPlain = item.part("generated") != null && after != null && after.part("generated") == null;
        return becomesPlain && !item.isInherited() ? "what " + item.name() + " holds" : Removal.loss(item);
    }

    /// Those of one statement of an operation: before the first all that is known of it, and of each what PostgreSQL
    /// took it for on a database without rows.
    static List<String> at(Operation operation, String sql, boolean first) {
        List<String> notes = new ArrayList<>(first ? operation.notes() : List.of());
        if (operation.action() == Action.ALTER
                && operation.item().kind() == Kind.SEQUENCE
                && sql.endsWith(" restart")) {
            notes.add(DESTROYS + "the number that " + operation.item().name()
                    + " has come to; leave out restart where that lies within the new bounds");
        }
        return notes;
    }

    /// What is new and looks like what is dropped.
    private List<String> renames(Item gone) {
        if ((gone.kind() != Kind.TABLE && gone.kind() != Kind.COLUMN) || now.item(gone.key()) != null) {
            return List.of();
        }
        return now.items().values().stream()
                .filter(item -> item.kind() == gone.kind() && old.item(item.key()) == null)
                .filter(item ->
                        gone.kind() == Kind.TABLE ? shape(old, gone).equals(shape(now, item)) : isAlike(gone, item))
                .map(item -> "perhaps it was renamed; then, instead of dropping " + gone.name() + " and making "
                        + item.name() + ": " + rename(gone, item))
                .toList();
    }

    private static boolean isAlike(Item gone, Item made) {
        return gone.get("parent").equals(made.get("parent"))
                && gone.get("type").equals(made.get("type"))
                && Objects.equals(gone.part("generated"), made.part("generated"));
    }

    private static Set<String> shape(Schema schema, Item table) {
        Set<String> shape = new HashSet<>();
        schema.items().values().stream()
                .filter(item -> item.kind() == Kind.COLUMN && item.get("parent").equals(table.name()))
                .forEach(column -> shape.add(column.get("column") + " " + column.get("type")));
        return shape;
    }

    private static String rename(Item gone, Item made) {
        return gone.kind() == Kind.COLUMN
                ? "alter table " + gone.get("parent") + " rename column " + gone.get("column") + " to "
                        + made.get("column") + ";"
                : "alter table " + gone.name() + " rename to " + made.get("own name") + ";";
    }

    private List<String> altered(Operation operation) {
        Item item = operation.item();
        Item before = old.item(item.key());
        if (before == null) {
            return List.of();
        }
        return switch (item.kind()) {
            case COMPOSITE ->
                operation.ways().stream().flatMap(List::stream).anyMatch(sql -> sql.contains(" drop attribute "))
                        ? List.of(DESTROYS + "attributes that are dropped")
                        : List.of();
            case COLUMN -> item.isInherited() ? List.of() : retyped(before, item);
            default -> List.of();
        };
    }

    private List<String> retyped(Item before, Item column) {
        List<String> notes = new ArrayList<>(narrowed(before, column));
        swapped(before.key(), new HashSet<>()).forEach(type -> notes.addAll(anew(type)));
        return notes;
    }

    private static List<String> narrowed(Item before, Item after) {
        String from = before.get("type");
        String to = after.get("type");
        return from.equals(to) || Columns.keepsAll(from, to)
                ? List.of()
                : List.of(DESTROYS + "of " + from + " what " + to
                        + " cannot tell; where a value does not fit at all, this fails");
    }

    /// Types that an item has, or that those are made of, which are made anew under their names.
    private Set<String> swapped(String key, Set<String> found) {
        for (String needed : old.needs(key)) {
            if (order.has(Operation.key(Action.SET_ASIDE, needed)) && found.add(needed)) {
                swapped(needed, found);
            }
        }
        return found;
    }

    /// What becomes of values of a type that is made anew, which go over as text.
    private List<String> anew(String type) {
        Item before = Objects.requireNonNull(old.item(type));
        Item after = Objects.requireNonNull(now.item(type));
        return switch (before.kind()) {
            case DOMAIN -> narrowed(before, after);
            case COMPOSITE ->
                before.differsIn(after, "attributes")
                        ? List.of(DESTROYS + "which attribute of " + before.name()
                                + " a value is of: it keeps its place, and not its name")
                        : List.of();
            case ENUM -> {
                List<String> gone = new ArrayList<>(Alteration.labels(before));
                gone.removeAll(Alteration.labels(after));
                yield gone.isEmpty()
                        ? List.of()
                        : List.of("fails where a row has a label that is gone: " + String.join(", ", gone));
            }
            default -> List.of();
        };
    }

    private Operation created(Operation operation) {
        Item item = operation.item();
        String parent = item.get("parent", "");
        boolean there = Stream.of(Kind.TABLE, Kind.MATERIALIZED_VIEW)
                .map(kind -> kind.text() + " " + parent)
                .anyMatch(key -> old.item(key) != null && !order.has(Operation.key(Action.CREATE, key)));
        if (!there || item.isInherited()) {
            return operation;
        }
        return switch (item.kind()) {
            case INDEX ->
                operation.with(List.of("nobody can write to " + parent + " while it is built"
                        + (isPartitioned(parent)
                                ? ""
                                : "; to let them, build it in a migration of its own that says -- postern: no"
                                        + " transaction, with create index concurrently")));
            case COLUMN -> operation.with(filled(operation, item, parent));
            case CONSTRAINT -> constraint(operation, item, parent);
            default -> operation;
        };
    }

    /// An index of all its partitions cannot be built beside whoever writes.
    private boolean isPartitioned(String table) {
        Item item = now.item(Kind.TABLE.text() + " " + table);
        return item != null && item.part("key") != null;
    }

    private static List<String> filled(Operation operation, Item column, String table) {
        String statement = String.join("", operation.ways().getFirst());
        return statement.endsWith(" not null")
                        && !statement.contains(" default ")
                        && !statement.contains(" as identity")
                        && column.part("generated") == null
                ? List.of("fails where " + table + " has rows: give it a default, or values before it is not null")
                : List.of();
    }

    /// In two steps: what is new is checked from the first on, what is there by the second, beside which others go
    /// on.
    private Operation constraint(Operation operation, Item item, String table) {
        String statement = String.join("", operation.ways().getFirst());
        if (!VALIDATED.contains(item.get("kind"))) {
            boolean takesIndex = !item.get("kind").equals("x") && !isPartitioned(table);
            return operation.with(List.of("nobody can use " + table + " while its index is built"
                    + (takesIndex
                            ? "; to let them, build that first in a migration of its own, with create unique index"
                                    + " concurrently, and add the constraint using the index"
                            : "")));
        }
        if (!item.is("valid") || item.get("definition").endsWith("NOT ENFORCED") || statement.isEmpty()) {
            return operation;
        }
        String validate = "alter table " + table + " validate constraint " + item.get("constraint");
        List<String> steps = List.of(statement + " not valid", validate);
        return new Operation(
                operation.action(),
                item,
                List.of(steps, List.of(statement)),
                List.of("fails where rows of " + table + " do not fit; they are read by the second line, which holds up"
                        + " nobody in a migration of its own"));
    }
}
