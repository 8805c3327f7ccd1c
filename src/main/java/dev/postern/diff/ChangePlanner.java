package dev.postern.diff;

import dev.postern.diff.Change.Action;
import dev.postern.diff.ChangeClassifier.ChangeKind;
import dev.postern.diff.ChangeClassifier.RetryHints;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Planner of the changes from one schema to another, ordered by their dependencies.
final class ChangePlanner {

    private final SchemaModel from;
    private final SchemaModel to;
    private final Map<String, String> renames;
    private final Map<String, ChangeKind> kinds;
    private final ChangeGraph graph = new ChangeGraph();

    private ChangePlanner(SchemaModel from, SchemaModel to, RetryHints hints, boolean annotations) {
        this.from = from;
        this.to = to;
        this.renames = RenameDetector.detect(from, to, hints);
        this.kinds = ChangeClassifier.classify(from, to, renames, hints, annotations);
    }

    /// @param annotations whether comments and privileges are compared
    static ChangePlan plan(SchemaModel from, SchemaModel to, RetryHints hints, boolean annotations) {
        ChangePlanner planner = new ChangePlanner(from, to, hints, annotations);
        planner.addChanges(annotations);
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
    /// @param dependencies keys of the changes that must run before a change, by its key
    record ChangePlan(List<Change> changes, Map<String, Set<String>> dependencies) {}

    private void addChanges(boolean annotations) {
        kinds.forEach((key, kind) -> {
            SchemaObject object = Objects.requireNonNull(from.object(key));
            switch (kind) {
                case DROP -> drop(object);
                case ALTER -> alter(object, Objects.requireNonNull(to.object(key)));
                case RENAME ->
                    RenameDetector.renameStatement(
                                    object, Objects.requireNonNull(to.object(renames.getOrDefault(key, key))))
                            .ifPresent(sql -> graph.add(Change.of(Action.RENAME, object, List.of(List.of(sql)))));
                case RECREATE -> {
                    drop(object);
                    create(Objects.requireNonNull(to.object(key)));
                }
                case REPLACE_TYPE -> {
                    String renameOld = "alter type " + object.name() + " rename to " + object.require("aside");
                    graph.add(Change.of(Action.RENAME_OLD, object, List.of(List.of(renameOld))));
                    create(Objects.requireNonNull(to.object(key)));
                    graph.add(Change.of(
                            Action.DROP_OLD, object, List.of(List.of("drop type " + object.require("aside name")))));
                }
            }
        });
        to.objects().values().stream()
                .filter(object -> from.object(object.key()) == null
                        && (annotations || !object.kind().isAnnotation()))
                .filter(object -> !renames.containsValue(object.key()))
                .forEach(this::create);
    }

    private void drop(SchemaObject object) {
        graph.add(Change.of(Action.DROP, object, List.of(DropSql.statements(object))));
    }

    private void create(SchemaObject object) {
        graph.add(Change.of(Action.CREATE, object, List.of(CreateSql.statements(object))));
    }

    private void alter(SchemaObject object, SchemaObject other) {
        boolean typeReplaced = object.kind() == ObjectKind.COLUMN
                && from.dependencies(object.key()).stream()
                        .anyMatch(dependency -> kinds.get(dependency) == ChangeKind.REPLACE_TYPE);
        graph.add(Change.of(
                Action.ALTER,
                other,
                typeReplaced ? AlterColumnSql.convertToNewType(object, other) : AlterSql.alternatives(object, other)));
    }

    private static String dropKey(String objectKey) {
        return Change.key(Action.DROP, objectKey);
    }

    private static String createKey(String objectKey) {
        return Change.key(Action.CREATE, objectKey);
    }

    private static String alterKey(String objectKey) {
        return Change.key(Action.ALTER, objectKey);
    }

    /// Leaves the drop of an owned object to the drop of its owner. Foreign keys follow when all dependencies are
    /// known, because tables can reference each other.
    private void mergeDrops() {
        kinds.keySet().stream()
                .filter(key -> graph.contains(dropKey(key)) && !isForeignKey(key))
                .forEach(key -> droppedOwner(key).ifPresent(owner -> graph.merge(dropKey(key), dropKey(owner))));
    }

    private void mergeForeignKeyDrops() {
        kinds.keySet().stream()
                .filter(key -> graph.contains(dropKey(key)) && isForeignKey(key))
                .forEach(key -> droppedOwner(key)
                        .map(owner -> graph.host(dropKey(owner)))
                        .filter(owner -> graph.canMerge(owner, dropKey(key)))
                        .ifPresent(owner -> graph.merge(dropKey(key), owner)));
    }

    private boolean isForeignKey(String key) {
        SchemaObject object = from.object(key);
        return object != null
                && object.kind() == ObjectKind.CONSTRAINT
                && object.require("kind").equals("f");
    }

    /// Returns the dropped object whose DROP also drops an object.
    private Optional<String> droppedOwner(String key) {
        return from.owners(key).stream()
                .filter(owner -> graph.contains(dropKey(owner)))
                .findFirst();
    }

    private void addDependencies() {
        for (Change change : graph.all()) {
            String key = change.object().key();
            switch (change.action()) {
                case DROP -> orderDrop(key);
                case RENAME_OLD -> {
                    graph.addDependency(change.key(), createKey(key));
                    graph.addDependency(createKey(key), Change.key(Action.DROP_OLD, key));
                    orderReplacedTypes(key);
                }
                case ALTER -> {
                    orderAlter(key);
                    orderAfterDependencies(key, alterKey(key));
                }
                case CREATE -> {
                    orderAfterDependencies(key, createKey(key));
                    from.nameConflicts(key).forEach(other -> graph.addDependency(dropKey(other), createKey(key)));
                }
                case RENAME, DROP_OLD -> {}
            }
        }
    }

    private void orderDrop(String key) {
        for (String dependency : from.dependencies(key)) {
            graph.addDependency(dropKey(key), dropKey(dependency));
            graph.addDependency(dropKey(key), Change.key(Action.RENAME_OLD, dependency));
            graph.addDependency(dropKey(key), alterKey(dependency));
        }
        graph.addDependency(dropKey(key), createKey(key));
    }

    /// Drops a dependency that an object loses by ALTER only after the ALTER.
    private void orderAlter(String key) {
        for (String dependency : from.dependencies(key)) {
            if (!to.dependencies(key).contains(dependency)) {
                graph.addDependency(alterKey(key), dropKey(dependency));
            }
            graph.addDependency(alterKey(key), Change.key(Action.DROP_OLD, dependency));
        }
    }

    /// Drops the old version of a type before the types that it depends on.
    private void orderReplacedTypes(String key) {
        for (String dependency : from.dependencies(key)) {
            graph.addDependency(Change.key(Action.DROP_OLD, key), Change.key(Action.DROP_OLD, dependency));
            graph.addDependency(Change.key(Action.DROP_OLD, key), dropKey(dependency));
        }
    }

    private void orderAfterDependencies(String key, String changeKey) {
        for (String dependency : to.dependencies(key)) {
            graph.addDependency(createKey(dependency), changeKey);
            graph.addDependency(alterKey(dependency), changeKey);
        }
    }

    /// Merges columns and constraints into `create table` and defaults into `add column`, unless another change must
    /// run in between.
    private void mergeCreates() {
        for (ObjectKind kind : ObjectKind.INLINE) {
            for (Change change : graph.all()) {
                SchemaObject object = change.object();
                if (change.action() == Action.CREATE && object.kind() == kind && canBeInline(object)) {
                    inlineHost(object)
                            .filter(host -> !host.equals(change.key()) && graph.canMerge(host, change.key()))
                            .ifPresent(host -> graph.merge(change.key(), host));
                }
            }
        }
    }

    private static boolean canBeInline(SchemaObject object) {
        return (object.kind() == ObjectKind.COLUMN || !object.isInherited())
                && (object.attribute("constraint") == null || object.isTrue("valid"));
    }

    /// Returns the key of the CREATE that can create an object inline.
    private Optional<String> inlineHost(SchemaObject object) {
        String parent = object.require("parent");
        return Stream.of(
                        createKey(ObjectKind.TABLE.text() + " " + parent),
                        createKey(ObjectKind.DOMAIN.text() + " " + parent),
                        createKey(ObjectKind.COLUMN.text() + " " + parent + "." + object.attribute("column", "")))
                .filter(graph::contains)
                .findFirst();
    }

    /// Returns a change with the statements of all merged changes and with its warnings.
    private Change complete(Change change) {
        SchemaObject object = change.object();
        List<SchemaObject> inline = to.objects().values().stream()
                .filter(other -> ObjectKind.INLINE.contains(other.kind()) && graph.contains(createKey(other.key())))
                .filter(other -> graph.host(createKey(other.key())).equals(change.key()))
                .toList();
        boolean creates = change.action() == Action.CREATE;
        Change merged =
                creates ? Change.of(Action.CREATE, object, List.of(CreateSql.statementsWith(object, inline))) : change;
        return new ChangeWarnings(from, to, graph).annotate(merged);
    }
}
