package dev.postern.diff;

import dev.postern.diff.Change.Action;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// Warnings about changes: data loss, blocked access, possible failures, and renames that look like a drop.
final class ChangeWarnings {

    private static final String DATA_LOSS = "loses data: ";

    /// Values of `pg_constraint.contype` of constraints that can be added `not valid`.
    private static final Set<String> VALIDATED_KINDS = Set.of("f", "c", "n");

    private final SchemaModel from;
    private final SchemaModel to;
    private final ChangeGraph graph;

    ChangeWarnings(SchemaModel from, SchemaModel to, ChangeGraph graph) {
        this.from = from;
        this.to = to;
        this.graph = graph;
    }

    /// Returns a change with its warnings; a new constraint can get an alternative that blocks less.
    Change annotate(Change change) {
        return switch (change.action()) {
            case DROP -> change.withWarnings(dropWarnings(change));
            case ALTER -> change.withWarnings(alterWarnings(change));
            case CREATE -> annotateCreate(change);
            case RENAME_OLD, RENAME, DROP_OLD -> change;
        };
    }

    private List<String> dropWarnings(Change change) {
        List<String> warnings = new ArrayList<>();
        from.objects().values().stream()
                .filter(object -> object.key().equals(change.object().key())
                        || (object.kind() == ObjectKind.TABLE
                                && graph.host(Change.key(Action.DROP, object.key()))
                                        .equals(change.key())))
                .map(this::loss)
                .filter(loss -> !loss.isEmpty())
                .forEach(loss -> warnings.add(DATA_LOSS + loss));
        warnings.addAll(renameSuggestions(change.object()));
        return warnings;
    }

    /// Returns the data that is lost with an object. A generated column loses its values too if it becomes an
    /// ordinary column, because these are not computed again.
    private String loss(SchemaObject object) {
        SchemaObject after = to.object(object.key());
        boolean becomesPlain =
                object.attribute("generated") != null && after != null && after.attribute("generated") == null;
        return becomesPlain && !object.isInherited() ? DropSql.values(object) : DropSql.loss(object);
    }

    /// Returns the warnings before one statement: those of the change before its first statement, and a warning
    /// before `restart`.
    static List<String> forStatement(Change change, String sql, boolean first) {
        List<String> warnings = new ArrayList<>(first ? change.warnings() : List.of());
        if (change.action() == Action.ALTER
                && change.object().kind() == ObjectKind.SEQUENCE
                && sql.endsWith(" restart")) {
            warnings.add(DATA_LOSS + DropSql.loss(change.object())
                    + "; omit restart if that value is within the new bounds");
        }
        return warnings;
    }

    /// Suggests a rename for each new object that looks like a dropped one.
    private List<String> renameSuggestions(SchemaObject dropped) {
        if ((dropped.kind() != ObjectKind.TABLE && dropped.kind() != ObjectKind.COLUMN)
                || to.object(dropped.key()) != null) {
            return List.of();
        }
        return to.objects().values().stream()
                .filter(object -> object.kind() == dropped.kind() && from.object(object.key()) == null)
                .filter(object -> dropped.kind() == ObjectKind.TABLE
                        ? columnTypes(from, dropped).equals(columnTypes(to, object))
                        : isSimilar(dropped, object))
                .map(object -> "possible rename; instead of dropping " + dropped.name() + " and creating "
                        + object.name() + ": " + renameStatement(dropped, object))
                .toList();
    }

    private static boolean isSimilar(SchemaObject dropped, SchemaObject created) {
        return dropped.require("parent").equals(created.require("parent"))
                && dropped.require("type").equals(created.require("type"))
                && Objects.equals(dropped.attribute("generated"), created.attribute("generated"));
    }

    private static Set<String> columnTypes(SchemaModel schema, SchemaObject table) {
        Set<String> shape = new HashSet<>();
        schema.objects().values().stream()
                .filter(object -> object.kind() == ObjectKind.COLUMN
                        && object.require("parent").equals(table.name()))
                .forEach(column -> shape.add(column.require("column") + " " + column.require("type")));
        return shape;
    }

    private static String renameStatement(SchemaObject dropped, SchemaObject created) {
        return dropped.kind() == ObjectKind.COLUMN
                ? "alter table " + dropped.require("parent") + " rename column " + dropped.require("column") + " to "
                        + created.require("column") + ";"
                : "alter table " + dropped.name() + " rename to " + created.require("own name") + ";";
    }

    private List<String> alterWarnings(Change change) {
        SchemaObject object = change.object();
        SchemaObject before = from.object(object.key());
        if (before == null) {
            return List.of();
        }
        return switch (object.kind()) {
            case COMPOSITE ->
                change.alternatives().stream().flatMap(List::stream).anyMatch(sql -> sql.contains(" drop attribute "))
                        ? List.of(DATA_LOSS + "the values of the dropped attributes")
                        : List.of();
            case COLUMN -> object.isInherited() ? List.of() : typeChangeWarnings(before, object);
            default -> List.of();
        };
    }

    private List<String> typeChangeWarnings(SchemaObject before, SchemaObject column) {
        List<String> warnings = new ArrayList<>(conversionWarnings(before, column));
        replacedTypes(before.key(), new HashSet<>()).forEach(type -> warnings.addAll(replacementWarnings(type)));
        return warnings;
    }

    private static List<String> conversionWarnings(SchemaObject before, SchemaObject after) {
        String oldType = before.require("type");
        String newType = after.require("type");
        return oldType.equals(newType) || AlterColumnSql.isLossless(oldType, newType)
                ? List.of()
                : List.of(DATA_LOSS + "converting " + oldType + " to " + newType
                        + " can round or cut values, and fails if a value does not fit");
    }

    /// Returns the replaced types that an object depends on, directly or through other replaced types.
    private Set<String> replacedTypes(String key, Set<String> found) {
        for (String dependency : from.dependencies(key)) {
            if (graph.contains(Change.key(Action.RENAME_OLD, dependency)) && found.add(dependency)) {
                replacedTypes(dependency, found);
            }
        }
        return found;
    }

    /// Returns the warnings about the values of a replaced type, which are converted as text.
    private List<String> replacementWarnings(String type) {
        SchemaObject before = Objects.requireNonNull(from.object(type));
        SchemaObject after = Objects.requireNonNull(to.object(type));
        return switch (before.kind()) {
            case DOMAIN -> conversionWarnings(before, after);
            case COMPOSITE ->
                before.differsIn(after, "attributes")
                        ? List.of(DATA_LOSS + "attribute values of " + before.name()
                                + " are converted by position, not by name")
                        : List.of();
            case ENUM -> {
                List<String> removed = new ArrayList<>(AlterSql.labels(before));
                removed.removeAll(AlterSql.labels(after));
                yield removed.isEmpty()
                        ? List.of()
                        : List.of("fails if a row has a removed label: " + String.join(", ", removed));
            }
            default -> List.of();
        };
    }

    private Change annotateCreate(Change change) {
        SchemaObject object = change.object();
        String parent = object.attribute("parent", "");
        boolean parentExists = Stream.of(ObjectKind.TABLE, ObjectKind.MATERIALIZED_VIEW)
                .map(kind -> kind.text() + " " + parent)
                .anyMatch(key -> from.object(key) != null && !graph.contains(Change.key(Action.CREATE, key)));
        if (!parentExists || object.isInherited()) {
            return change;
        }
        return switch (object.kind()) {
            case INDEX ->
                change.withWarnings(List.of("blocks writes to " + parent + " while the index is built"
                        + (isPartitioned(parent)
                                ? ""
                                : "; to avoid this, use create index concurrently in a separate migration with the"
                                        + " line -- postern: no transaction")));
            case COLUMN -> change.withWarnings(notNullWarnings(change, object, parent));
            case CONSTRAINT -> annotateConstraint(change, object, parent);
            default -> change;
        };
    }

    /// Whether a table is partitioned. PostgreSQL cannot build an index on a partitioned table concurrently.
    private boolean isPartitioned(String table) {
        SchemaObject object = to.object(ObjectKind.TABLE.text() + " " + table);
        return object != null && object.attribute("key") != null;
    }

    private static List<String> notNullWarnings(Change change, SchemaObject column, String table) {
        String statement = String.join("", change.alternatives().getFirst());
        return statement.endsWith(" not null")
                        && !statement.contains(" default ")
                        && !statement.contains(" as identity")
                        && column.attribute("generated") == null
                ? List.of("fails if " + table + " has rows; add a default, or set the values before not null")
                : List.of();
    }

    /// Splits a new constraint into two statements: the first checks new rows only, the second checks existing rows
    /// without blocking access.
    private Change annotateConstraint(Change change, SchemaObject object, String table) {
        String statement = String.join("", change.alternatives().getFirst());
        if (!VALIDATED_KINDS.contains(object.require("kind"))) {
            boolean canUseIndex = !object.require("kind").equals("x") && !isPartitioned(table);
            return change.withWarnings(List.of("blocks all access to " + table + " while the index is built"
                    + (canUseIndex
                            ? "; to avoid this, create the index first in a separate migration, with create unique"
                                    + " index concurrently, and add the constraint using the index"
                            : "")));
        }
        if (!object.isTrue("valid") || object.require("definition").endsWith("NOT ENFORCED") || statement.isEmpty()) {
            return change;
        }
        String validate = "alter table " + table + " validate constraint " + object.require("constraint");
        List<String> steps = List.of(statement + " not valid", validate);
        return new Change(
                change.action(),
                object,
                List.of(steps, List.of(statement)),
                List.of("fails if rows of " + table + " violate the constraint; move the second statement to a separate"
                        + " migration, so that it checks the rows without blocking access"));
    }
}
