package dev.postern.diff;

import dev.postern.diff.Change.Action;
import dev.postern.diff.ChangeClassifier.ChangeKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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

    static ChangePlan plan(SchemaModel from, SchemaModel to, RetryHints hints, Phase phase) {
        ChangePlanner planner = new ChangePlanner(from, to, hints, phase);
        planner.kinds.forEach(planner::addChange);
        planner.addNewObjects(phase);
        planner.mergeDrops();
        planner.addDependencies();
        planner.mergeForeignKeyDrops();
        planner.mergeCreates();
        List<Change> changes =
                planner.graph.sorted().stream().map(planner::complete).toList();
        return new ChangePlan(changes, planner.graph.dependencies());
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
                add(
                        Action.RENAME_OLD,
                        object,
                        List.of("alter type " + object.name() + " rename to "
                                + object.require(Attribute.TEMPORARY_NAME)));
                create(to.require(id));
                add(
                        Action.DROP_OLD,
                        object,
                        List.of("drop type " + object.require(Attribute.QUALIFIED_TEMPORARY_NAME)));
            }
        }
    }

    private void addNewObjects(Phase phase) {
        to.objects().values().stream()
                .filter(object -> !from.contains(object.id()) && phase.compares(object.kind()))
                .filter(object -> !renames.containsValue(object.id()))
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
        boolean typeReplaced = object.is(ObjectKind.COLUMN)
                && from.dependencies(object.id()).stream()
                        .anyMatch(dependency -> kinds.get(dependency) == ChangeKind.REPLACE_TYPE);
        graph.add(Change.of(
                Action.ALTER,
                other,
                typeReplaced ? AlterColumnSql.convertToNewType(object, other) : AlterSql.alternatives(object, other)));
    }

    private static ChangeId dropOf(ObjectId object) {
        return new ChangeId(Action.DROP, object);
    }

    private static ChangeId createOf(ObjectId object) {
        return new ChangeId(Action.CREATE, object);
    }

    private static ChangeId alterOf(ObjectId object) {
        return new ChangeId(Action.ALTER, object);
    }

    private static ChangeId renameOldOf(ObjectId type) {
        return new ChangeId(Action.RENAME_OLD, type);
    }

    private static ChangeId dropOldOf(ObjectId type) {
        return new ChangeId(Action.DROP_OLD, type);
    }

    private Stream<ObjectId> droppedObjects() {
        return kinds.keySet().stream().filter(id -> graph.contains(dropOf(id)));
    }

    /// Leaves the drop of an owned object to the drop of its owner. Foreign keys follow when all dependencies are
    /// known, because tables can reference each other.
    private void mergeDrops() {
        droppedObjects()
                .filter(id -> !from.require(id).isConstraint(ConstraintType.FOREIGN_KEY))
                .forEach(id -> droppedOwner(id).ifPresent(owner -> graph.merge(dropOf(id), dropOf(owner))));
    }

    private void mergeForeignKeyDrops() {
        droppedObjects()
                .filter(id -> from.require(id).isConstraint(ConstraintType.FOREIGN_KEY))
                .forEach(id -> droppedOwner(id)
                        .map(owner -> graph.host(dropOf(owner)))
                        .filter(host -> graph.canMerge(dropOf(id), host))
                        .ifPresent(host -> graph.merge(dropOf(id), host)));
    }

    /// Returns the dropped object whose DROP also drops an object.
    private Optional<ObjectId> droppedOwner(ObjectId id) {
        return from.owners(id).stream()
                .filter(owner -> graph.contains(dropOf(owner)))
                .findFirst();
    }

    private void addDependencies() {
        for (Change change : graph.all()) {
            ObjectId object = change.object().id();
            switch (change.action()) {
                case DROP -> orderDrop(object);
                case RENAME_OLD -> orderReplacement(object);
                case ALTER -> {
                    orderAlter(object);
                    orderAfterDependencies(object, alterOf(object));
                }
                case CREATE -> {
                    orderAfterDependencies(object, createOf(object));
                    from.nameConflicts(object).forEach(other -> graph.addDependency(dropOf(other), createOf(object)));
                }
                case RENAME, DROP_OLD -> {}
            }
        }
    }

    private void orderDrop(ObjectId object) {
        for (ObjectId dependency : from.dependencies(object)) {
            graph.addDependency(dropOf(object), dropOf(dependency));
            graph.addDependency(dropOf(object), renameOldOf(dependency));
            graph.addDependency(dropOf(object), alterOf(dependency));
        }
        graph.addDependency(dropOf(object), createOf(object));
    }

    /// Drops a dependency that an object loses by ALTER only after the ALTER.
    private void orderAlter(ObjectId object) {
        for (ObjectId dependency : from.dependencies(object)) {
            if (!to.dependencies(object).contains(dependency)) {
                graph.addDependency(alterOf(object), dropOf(dependency));
            }
            graph.addDependency(alterOf(object), dropOldOf(dependency));
        }
    }

    /// Creates a type after the old version was renamed. Drops the old version after that, and before the types
    /// that it depends on.
    private void orderReplacement(ObjectId type) {
        graph.addDependency(renameOldOf(type), createOf(type));
        graph.addDependency(createOf(type), dropOldOf(type));
        for (ObjectId dependency : from.dependencies(type)) {
            graph.addDependency(dropOldOf(type), dropOldOf(dependency));
            graph.addDependency(dropOldOf(type), dropOf(dependency));
        }
    }

    private void orderAfterDependencies(ObjectId object, ChangeId change) {
        for (ObjectId dependency : to.dependencies(object)) {
            graph.addDependency(createOf(dependency), change);
            graph.addDependency(alterOf(dependency), change);
        }
    }

    /// Merges columns and constraints into `create table` and defaults into `add column`, unless another change
    /// must run in between.
    private void mergeCreates() {
        for (ObjectKind kind : ObjectKind.INLINE) {
            for (Change change : graph.all()) {
                SchemaObject object = change.object();
                if (change.action() == Action.CREATE && object.is(kind) && canBeInline(object)) {
                    inlineHost(object)
                            .filter(host -> !host.equals(change.id()) && graph.canMerge(change.id(), host))
                            .ifPresent(host -> graph.merge(change.id(), host));
                }
            }
        }
    }

    private static boolean canBeInline(SchemaObject object) {
        boolean constraint = object.is(ObjectKind.CONSTRAINT) || object.is(ObjectKind.DOMAIN_CONSTRAINT);
        return (object.is(ObjectKind.COLUMN) || !object.isInherited())
                && (!constraint || object.isTrue(Attribute.VALID));
    }

    /// Returns the CREATE that can create an object inline.
    private Optional<ChangeId> inlineHost(SchemaObject object) {
        String parent = object.require(Attribute.PARENT);
        return Stream.of(
                        new ObjectId(ObjectKind.TABLE, parent),
                        new ObjectId(ObjectKind.DOMAIN, parent),
                        ObjectId.column(parent, object.attribute(Attribute.COLUMN, "")))
                .map(ChangePlanner::createOf)
                .filter(graph::contains)
                .findFirst();
    }

    /// Returns a change with the statements of all merged changes and with its warnings.
    private Change complete(Change change) {
        return new ChangeWarnings(from, to, graph)
                .annotate(
                        change.action() == Action.CREATE
                                ? change.withStatements(CreateSql.statements(change.object(), inlineObjects(change)))
                                : change);
    }

    /// Returns the objects whose creation was merged into a change.
    private List<SchemaObject> inlineObjects(Change change) {
        return to.objects().values().stream()
                .filter(object -> ObjectKind.INLINE.contains(object.kind()) && graph.contains(createOf(object.id())))
                .filter(object -> graph.host(createOf(object.id())).equals(change.id()))
                .toList();
    }
}
