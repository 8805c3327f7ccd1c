package dev.postern.diff;

import dev.postern.diff.Change.Action;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// What whoever reads a migration should know of a statement: what it destroys, whom it keeps waiting, and what
/// may have been meant instead.
final class ChangeWarnings {

    static final String DESTROYS = "destroys data: ";

    private static final Set<String> VALIDATED = Set.of("f", "c", "n");

    private final SchemaModel old;
    private final SchemaModel now;
    private final ChangeGraph order;

    ChangeWarnings(SchemaModel old, SchemaModel now, ChangeGraph order) {
        this.old = old;
        this.now = now;
        this.order = order;
    }

    Change on(Change operation) {
        return switch (operation.action()) {
            case DROP -> operation.with(dropped(operation));
            case ALTER -> operation.with(altered(operation));
            case CREATE -> created(operation);
            case RENAME_OLD, RENAME, DROP_OLD -> operation;
        };
    }

    private List<String> dropped(Change operation) {
        List<String> notes = new ArrayList<>();
        old.items().values().stream()
                .filter(item -> item.key().equals(operation.item().key())
                        || (item.kind() == ObjectKind.TABLE
                                && order.host(Change.key(Action.DROP, item.key()))
                                        .equals(operation.key())))
                .map(this::loss)
                .filter(loss -> !loss.isEmpty())
                .forEach(loss -> notes.add(DESTROYS + loss));
        notes.addAll(renames(operation.item()));
        return notes;
    }

    /// What was computed is not computed again where its column is plain from now on.
    private String loss(SchemaObject item) {
        SchemaObject after = now.item(item.key());
        boolean becomesPlain =
                item.attribute("generated") != null && after != null && after.attribute("generated") == null;
        return becomesPlain && !item.isInherited() ? "what " + item.name() + " holds" : DropSql.loss(item);
    }

    /// Those of one statement of an operation: before the first all that is known of it, and of each what PostgreSQL
    /// took it for on a database without rows.
    static List<String> at(Change operation, String sql, boolean first) {
        List<String> notes = new ArrayList<>(first ? operation.warnings() : List.of());
        if (operation.action() == Action.ALTER
                && operation.item().kind() == ObjectKind.SEQUENCE
                && sql.endsWith(" restart")) {
            notes.add(DESTROYS + "the number that " + operation.item().name()
                    + " has come to; leave out restart where that lies within the new bounds");
        }
        return notes;
    }

    /// What is new and looks like what is dropped.
    private List<String> renames(SchemaObject gone) {
        if ((gone.kind() != ObjectKind.TABLE && gone.kind() != ObjectKind.COLUMN) || now.item(gone.key()) != null) {
            return List.of();
        }
        return now.items().values().stream()
                .filter(item -> item.kind() == gone.kind() && old.item(item.key()) == null)
                .filter(item -> gone.kind() == ObjectKind.TABLE
                        ? shape(old, gone).equals(shape(now, item))
                        : isAlike(gone, item))
                .map(item -> "perhaps it was renamed; then, instead of dropping " + gone.name() + " and making "
                        + item.name() + ": " + rename(gone, item))
                .toList();
    }

    private static boolean isAlike(SchemaObject gone, SchemaObject made) {
        return gone.require("parent").equals(made.require("parent"))
                && gone.require("type").equals(made.require("type"))
                && Objects.equals(gone.attribute("generated"), made.attribute("generated"));
    }

    private static Set<String> shape(SchemaModel schema, SchemaObject table) {
        Set<String> shape = new HashSet<>();
        schema.items().values().stream()
                .filter(item -> item.kind() == ObjectKind.COLUMN
                        && item.require("parent").equals(table.name()))
                .forEach(column -> shape.add(column.require("column") + " " + column.require("type")));
        return shape;
    }

    private static String rename(SchemaObject gone, SchemaObject made) {
        return gone.kind() == ObjectKind.COLUMN
                ? "alter table " + gone.require("parent") + " rename column " + gone.require("column") + " to "
                        + made.require("column") + ";"
                : "alter table " + gone.name() + " rename to " + made.require("own name") + ";";
    }

    private List<String> altered(Change operation) {
        SchemaObject item = operation.item();
        SchemaObject before = old.item(item.key());
        if (before == null) {
            return List.of();
        }
        return switch (item.kind()) {
            case COMPOSITE ->
                operation.alternatives().stream()
                                .flatMap(List::stream)
                                .anyMatch(sql -> sql.contains(" drop attribute "))
                        ? List.of(DESTROYS + "attributes that are dropped")
                        : List.of();
            case COLUMN -> item.isInherited() ? List.of() : retyped(before, item);
            default -> List.of();
        };
    }

    private List<String> retyped(SchemaObject before, SchemaObject column) {
        List<String> notes = new ArrayList<>(narrowed(before, column));
        swapped(before.key(), new HashSet<>()).forEach(type -> notes.addAll(anew(type)));
        return notes;
    }

    private static List<String> narrowed(SchemaObject before, SchemaObject after) {
        String from = before.require("type");
        String to = after.require("type");
        return from.equals(to) || AlterColumnSql.keepsAll(from, to)
                ? List.of()
                : List.of(DESTROYS + "of " + from + " what " + to
                        + " cannot tell; where a value does not fit at all, this fails");
    }

    /// Types that an item has, or that those are made of, which are made anew under their names.
    private Set<String> swapped(String key, Set<String> found) {
        for (String needed : old.needs(key)) {
            if (order.has(Change.key(Action.RENAME_OLD, needed)) && found.add(needed)) {
                swapped(needed, found);
            }
        }
        return found;
    }

    /// What becomes of values of a type that is made anew, which go over as text.
    private List<String> anew(String type) {
        SchemaObject before = Objects.requireNonNull(old.item(type));
        SchemaObject after = Objects.requireNonNull(now.item(type));
        return switch (before.kind()) {
            case DOMAIN -> narrowed(before, after);
            case COMPOSITE ->
                before.differsIn(after, "attributes")
                        ? List.of(DESTROYS + "which attribute of " + before.name()
                                + " a value is of: it keeps its place, and not its name")
                        : List.of();
            case ENUM -> {
                List<String> gone = new ArrayList<>(AlterSql.labels(before));
                gone.removeAll(AlterSql.labels(after));
                yield gone.isEmpty()
                        ? List.of()
                        : List.of("fails where a row has a label that is gone: " + String.join(", ", gone));
            }
            default -> List.of();
        };
    }

    private Change created(Change operation) {
        SchemaObject item = operation.item();
        String parent = item.require("parent", "");
        boolean there = Stream.of(ObjectKind.TABLE, ObjectKind.MATERIALIZED_VIEW)
                .map(kind -> kind.text() + " " + parent)
                .anyMatch(key -> old.item(key) != null && !order.has(Change.key(Action.CREATE, key)));
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
        SchemaObject item = now.item(ObjectKind.TABLE.text() + " " + table);
        return item != null && item.attribute("key") != null;
    }

    private static List<String> filled(Change operation, SchemaObject column, String table) {
        String statement = String.join("", operation.alternatives().getFirst());
        return statement.endsWith(" not null")
                        && !statement.contains(" default ")
                        && !statement.contains(" as identity")
                        && column.attribute("generated") == null
                ? List.of("fails where " + table + " has rows: give it a default, or values before it is not null")
                : List.of();
    }

    /// In two steps: what is new is checked from the first on, what is there by the second, beside which others go
    /// on.
    private Change constraint(Change operation, SchemaObject item, String table) {
        String statement = String.join("", operation.alternatives().getFirst());
        if (!VALIDATED.contains(item.require("kind"))) {
            boolean takesIndex = !item.require("kind").equals("x") && !isPartitioned(table);
            return operation.with(List.of("nobody can use " + table + " while its index is built"
                    + (takesIndex
                            ? "; to let them, build that first in a migration of its own, with create unique index"
                                    + " concurrently, and add the constraint using the index"
                            : "")));
        }
        if (!item.is("valid") || item.require("definition").endsWith("NOT ENFORCED") || statement.isEmpty()) {
            return operation;
        }
        String validate = "alter table " + table + " validate constraint " + item.require("constraint");
        List<String> steps = List.of(statement + " not valid", validate);
        return new Change(
                operation.action(),
                item,
                List.of(steps, List.of(statement)),
                List.of("fails where rows of " + table + " do not fit; they are read by the second line, which holds up"
                        + " nobody in a migration of its own"));
    }
}
