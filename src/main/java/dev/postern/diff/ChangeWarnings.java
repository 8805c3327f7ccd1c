package dev.postern.diff;

import dev.postern.diff.Change.Action;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Warnings about changes: data loss, blocked access, possible failures, and renames that look like a drop
/// (`docs/decisions.md#empty-database`).
final class ChangeWarnings {

    /// Beginning of a warning about data loss.
    static final String DATA_LOSS = "loses data: ";

    private final SchemaModel from;
    private final SchemaModel to;
    private final ChangeGraph graph;
    private final List<Rename> renameCandidates;

    /// Tables that a change drops.
    private final Map<ChangeId, List<SchemaObject>> droppedTables;

    ChangeWarnings(SchemaModel from, SchemaModel to, ChangeGraph graph) {
        this.from = from;
        this.to = to;
        this.graph = graph;
        this.renameCandidates = RenameCandidates.find(from, to);
        this.droppedTables = from.objects().values().stream()
                .filter(object -> object.is(ObjectKind.TABLE) && graph.contains(ChangeId.drop(object.id())))
                .collect(Collectors.groupingBy(table -> graph.host(ChangeId.drop(table.id()))));
    }

    /// Returns a change with its warnings; a new constraint can get an alternative that blocks less.
    Change annotate(Change change) {
        return switch (change.action()) {
            case DROP -> change.withWarnings(dropWarnings(change));
            case ALTER -> change.withWarnings(alterWarnings(change));
            case CREATE -> new CreateWarnings(from, to, graph).annotate(change);
            case RENAME_OLD, RENAME, DROP_OLD -> change;
        };
    }

    private List<String> dropWarnings(Change change) {
        SchemaObject dropped = change.object();
        Stream<SchemaObject> tables = droppedTables.getOrDefault(change.id(), List.of()).stream();
        Stream<String> losses = (dropped.is(ObjectKind.TABLE) ? tables : Stream.concat(Stream.of(dropped), tables))
                .map(this::loss)
                .filter(loss -> !loss.isEmpty())
                .map(loss -> DATA_LOSS + loss);
        return to.contains(dropped.id())
                ? losses.toList()
                : Stream.concat(losses, RenameCandidates.comments(renameCandidates, dropped).stream())
                        .toList();
    }

    /// Returns the data that is lost when an object is dropped; empty if it can be created again without loss. A
    /// generated column loses its values too if it becomes an ordinary column, because these are not computed
    /// again.
    private String loss(SchemaObject object) {
        SchemaObject after = to.object(object.id());
        boolean isComputedAgain = object.isGenerated() && (after == null || after.isGenerated());
        if (object.is(ObjectKind.TABLE)) {
            return "all rows of " + object.name();
        }
        if (object.is(ObjectKind.COLUMN) && !object.isInherited() && !isComputedAgain) {
            return "the values of " + object.name();
        }
        if (object.is(ObjectKind.IDENTITY) && !object.isInherited()) {
            return "the current identity value of " + object.name();
        }
        return object.is(ObjectKind.SEQUENCE) ? currentValue(object) : "";
    }

    private static String currentValue(SchemaObject sequence) {
        return "the current value of " + sequence.name();
    }

    /// Returns the warning before a statement that restarts a sequence; empty for any other statement.
    static List<String> restartWarnings(Change change, String sql) {
        return change.action() == Action.ALTER && change.object().is(ObjectKind.SEQUENCE) && sql.endsWith(" restart")
                ? List.of(DATA_LOSS + currentValue(change.object())
                        + "; omit restart if that value is within the new bounds")
                : List.of();
    }

    private List<String> alterWarnings(Change change) {
        SchemaObject after = change.object();
        SchemaObject before = from.require(after.id());
        if (after.is(ObjectKind.COMPOSITE)) {
            return change.alternatives().stream()
                            .flatMap(List::stream)
                            .anyMatch(sql -> sql.contains(" drop attribute "))
                    ? List.of(DATA_LOSS + "the values of the dropped attributes")
                    : List.of();
        }
        if (after.is(ObjectKind.FUNCTION)) {
            return new FunctionWarnings(to).warnings(after);
        }
        return after.is(ObjectKind.COLUMN) && !after.isInherited()
                ? new TypeChangeWarnings(from, to, graph).warnings(before, after)
                : List.of();
    }
}
