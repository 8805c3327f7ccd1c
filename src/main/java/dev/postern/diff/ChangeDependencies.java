package dev.postern.diff;

import java.util.Objects;

/// Dependencies between the changes of a plan, which follow from the dependencies between objects.
final class ChangeDependencies {

    private final SchemaModel from;
    private final SchemaModel to;
    private final ChangeGraph graph;

    ChangeDependencies(SchemaModel from, SchemaModel to, ChangeGraph graph) {
        this.from = from;
        this.to = to;
        this.graph = graph;
    }

    /// Adds the dependencies of all changes to the graph.
    void addAll() {
        for (Change change : graph.all()) {
            ObjectId object = change.object().id();
            switch (change.action()) {
                case DROP -> orderDrop(object);
                case RENAME_OLD -> orderReplacement(object);
                case ALTER -> {
                    orderAlter(object);
                    orderAfterDependencies(object, ChangeId.alter(object));
                }
                case CREATE -> {
                    orderAfterDependencies(object, ChangeId.create(object));
                    from.nameConflicts(change.object())
                            .forEach(other -> graph.addDependency(ChangeId.drop(other), ChangeId.create(object)));
                }
                case RENAME, DROP_OLD -> {}
            }
        }
    }

    private void orderDrop(ObjectId object) {
        for (ObjectId dependency : from.dependencies(object)) {
            graph.addDependency(ChangeId.drop(object), ChangeId.drop(dependency));
            graph.addDependency(ChangeId.drop(object), ChangeId.renameOld(dependency));
            if (dependency.kind() != ObjectKind.SEQUENCE) { // defaults do not prevent its ALTER
                graph.addDependency(ChangeId.drop(object), ChangeId.alter(dependency));
            }
        }
        graph.addDependency(ChangeId.drop(object), ChangeId.create(object));
    }

    /// Drops a dependency that an object loses by ALTER only after the ALTER.
    private void orderAlter(ObjectId object) {
        for (ObjectId dependency : from.dependencies(object)) {
            if (!to.dependencies(object).contains(dependency)) {
                graph.addDependency(ChangeId.alter(object), ChangeId.drop(dependency));
            }
            graph.addDependency(ChangeId.alter(object), ChangeId.dropOld(dependency));
        }
    }

    /// Creates a type after the old version was renamed. Drops the old version after that, and before the types
    /// that it depends on.
    private void orderReplacement(ObjectId type) {
        ChangeId creation = ChangeId.create(Objects.requireNonNull(ChangeClassifier.replacement(from.require(type), to))
                .id());
        graph.addDependency(ChangeId.renameOld(type), creation);
        graph.addDependency(creation, ChangeId.dropOld(type));
        for (ObjectId dependency : from.dependencies(type)) {
            graph.addDependency(ChangeId.dropOld(type), ChangeId.dropOld(dependency));
            graph.addDependency(ChangeId.dropOld(type), ChangeId.drop(dependency));
        }
    }

    private void orderAfterDependencies(ObjectId object, ChangeId change) {
        for (ObjectId dependency : to.dependencies(object)) {
            graph.addDependency(ChangeId.create(dependency), change);
            graph.addDependency(ChangeId.alter(dependency), change);
        }
    }
}
