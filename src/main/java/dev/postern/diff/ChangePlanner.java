package dev.postern.diff;

import dev.postern.diff.Change.Action;
import dev.postern.diff.ChangeClassifier.ChangeKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// Planner of the changes from one schema to another, ordered by their dependencies.
final class ChangePlanner {

    private final SchemaModel from;
    private final SchemaModel to;
    private final Map<ObjectId, ObjectId> renames;
    private final Map<ObjectId, ChangeKind> kinds;
    private final ChangeGraph graph = new ChangeGraph();

    private ChangePlanner(SchemaModel from, SchemaModel to, RetryHints hints, Phase phase) {
        this.from = from;
        this.to = to;
        this.renames = RenameDetector.detect(from, to, hints);
        this.kinds = ChangeClassifier.classify(from, to, renames, hints, phase);
    }

    /// Plans the changes of a phase.
    ///
    /// @param hints objects whose changes were rejected before
    static ChangePlan plan(SchemaModel from, SchemaModel to, RetryHints hints, Phase phase) {
        ChangePlanner planner = new ChangePlanner(from, to, hints, phase);
        planner.kinds.forEach(planner::addChange);
        planner.addNewObjects(phase);
        ChangeMerger merger = new ChangeMerger(from, planner.graph);
        merger.mergeDrops();
        new ChangeDependencies(from, to, planner.graph).addAll();
        merger.mergeOtherDrops();
        merger.mergeCreates();
        return new ChangePlan(planner.completed(), planner.graph.dependencies());
    }

    /// Ordered changes with their dependencies.
    ///
    /// @param dependencies changes that must run before each change
    record ChangePlan(List<Change> changes, Map<ChangeId, Set<ChangeId>> dependencies) {

        ChangePlan {
            changes = List.copyOf(changes);
            dependencies = Map.copyOf(dependencies);
        }
    }

    private void addChange(ObjectId id, ChangeKind kind) {
        SchemaObject object = from.require(id);
        switch (kind) {
            case DROP -> drop(object);
            case ALTER -> alter(object, to.require(id));
            case RENAME ->
                RenameDetector.renameStatement(object, to.require(renames.getOrDefault(id, id)))
                        .ifPresent(sql -> add(Action.RENAME, object, List.of(sql)));
            case RECREATE -> {
                drop(object);
                create(to.require(id));
            }
            case REPLACE_TYPE -> {
                SchemaObject replacement = Objects.requireNonNull(ChangeClassifier.replacement(object, to));
                add(
                        Action.RENAME_OLD,
                        object,
                        List.of("alter type " + object.name() + " rename to "
                                + object.require(Attribute.TEMPORARY_NAME)));
                create(replacement);
                add(
                        Action.DROP_OLD,
                        object,
                        List.of("drop type " + object.require(Attribute.QUALIFIED_TEMPORARY_NAME)));
            }
        }
    }

    private void addNewObjects(Phase phase) {
        Set<ObjectId> renamed = Set.copyOf(renames.values());
        to.objects().values().stream()
                .filter(object -> !from.contains(object.id()) && phase.compares(object.kind()))
                .filter(object -> !renamed.contains(object.id()))
                .forEach(this::create);
    }

    private void add(Action action, SchemaObject object, List<String> statements) {
        graph.add(Change.of(action, object, List.of(statements)));
    }

    private void drop(SchemaObject object) {
        add(Action.DROP, object, DropSql.statements(object));
    }

    private void create(SchemaObject object) {
        add(Action.CREATE, object, CreateSql.statements(object));
    }

    private void alter(SchemaObject object, SchemaObject other) {
        graph.add(Change.of(
                Action.ALTER,
                other,
                object.is(ObjectKind.COLUMN) && ChangeClassifier.isTypeReplaced(object, from, kinds)
                        ? AlterColumnSql.convertToNewType(object, other)
                        : AlterSql.alternatives(object, other)));
    }

    /// Returns the changes in their order, with the statements of all merged changes and with warnings.
    private List<Change> completed() {
        ChangeWarnings warnings = new ChangeWarnings(from, to, graph);
        Map<ChangeId, List<SchemaObject>> inline = inlineObjects();
        return graph.sorted().stream()
                .map(change -> change.action() == Action.CREATE
                        ? change.withStatements(
                                CreateSql.statements(change.object(), inline.getOrDefault(change.id(), List.of())))
                        : change)
                .map(warnings::annotate)
                .toList();
    }

    /// Returns the objects whose creation was merged into each change.
    private Map<ChangeId, List<SchemaObject>> inlineObjects() {
        return to.objects().values().stream()
                .filter(object ->
                        ObjectKind.INLINE.contains(object.kind()) && graph.contains(ChangeId.create(object.id())))
                .collect(Collectors.groupingBy(object -> graph.host(ChangeId.create(object.id()))));
    }
}
