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

/// The operations that make one schema of another, in an order that should work.
final class ChangePlanner {

    private final SchemaModel old;
    private final SchemaModel now;
    private final Map<String, String> renames;
    private final Map<String, ChangeKind> fates;
    private final ChangeGraph order = new ChangeGraph();

    private ChangePlanner(SchemaModel old, SchemaModel now, RetryHints lessons, boolean details) {
        this.old = old;
        this.now = now;
        this.renames = RenameDetector.between(old, now, lessons);
        this.fates = ChangeClassifier.of(old, now, renames, lessons, details);
    }

    /// @param details whether comments and privileges count
    static ChangePlan of(SchemaModel old, SchemaModel now, RetryHints lessons, boolean details) {
        ChangePlanner plan = new ChangePlanner(old, now, lessons, details);
        plan.operations(details);
        plan.leaveDrops();
        plan.order();
        plan.leaveReferences();
        plan.leaveCreations();
        return new ChangePlan(plan.order.sorted().stream().map(plan::whole).toList(), plan.order.dependencies());
    }

    /// @param waiting what each waits for, by names
    record ChangePlan(List<Change> operations, Map<String, Set<String>> waiting) {}

    private void operations(boolean details) {
        fates.forEach((key, fate) -> {
            SchemaObject item = Objects.requireNonNull(old.item(key));
            switch (fate) {
                case DROP -> drop(item);
                case ALTER -> alter(item, Objects.requireNonNull(now.item(key)));
                case RENAME ->
                    RenameDetector.statement(item, Objects.requireNonNull(now.item(renames.getOrDefault(key, key))))
                            .ifPresent(sql -> order.add(Change.of(Action.RENAME, item, List.of(List.of(sql)))));
                case RECREATE -> {
                    drop(item);
                    create(Objects.requireNonNull(now.item(key)));
                }
                case REPLACE_TYPE -> {
                    String aside = "alter type " + item.name() + " rename to " + item.require("aside");
                    order.add(Change.of(Action.RENAME_OLD, item, List.of(List.of(aside))));
                    create(Objects.requireNonNull(now.item(key)));
                    order.add(Change.of(
                            Action.DROP_OLD, item, List.of(List.of("drop type " + item.require("aside name")))));
                }
            }
        });
        now.items().values().stream()
                .filter(item ->
                        old.item(item.key()) == null && (details || !item.kind().isAnnotation()))
                .filter(item -> !renames.containsValue(item.key()))
                .forEach(this::create);
    }

    private void drop(SchemaObject item) {
        order.add(Change.of(Action.DROP, item, List.of(DropSql.of(item))));
    }

    private void create(SchemaObject item) {
        order.add(Change.of(Action.CREATE, item, List.of(CreateSql.of(item))));
    }

    private void alter(SchemaObject item, SchemaObject other) {
        boolean swapped = item.kind() == ObjectKind.COLUMN
                && old.needs(item.key()).stream().anyMatch(needed -> fates.get(needed) == ChangeKind.REPLACE_TYPE);
        order.add(Change.of(
                Action.ALTER, other, swapped ? AlterColumnSql.swap(item, other) : AlterSql.ways(item, other)));
    }

    private static String drop(String item) {
        return Change.key(Action.DROP, item);
    }

    private static String create(String item) {
        return Change.key(Action.CREATE, item);
    }

    private static String alter(String item) {
        return Change.key(Action.ALTER, item);
    }

    /// What is part of something goes along with it; references may be in one another's way.
    private void leaveDrops() {
        fates.keySet().stream()
                .filter(key -> order.has(drop(key)) && !isReference(key))
                .forEach(key -> whole(key).ifPresent(whole -> order.merge(drop(key), drop(whole))));
    }

    private void leaveReferences() {
        fates.keySet().stream()
                .filter(key -> order.has(drop(key)) && isReference(key))
                .forEach(key -> whole(key)
                        .map(whole -> order.host(drop(whole)))
                        .filter(whole -> order.canMerge(whole, drop(key)))
                        .ifPresent(whole -> order.merge(drop(key), whole)));
    }

    private boolean isReference(String key) {
        SchemaObject item = old.item(key);
        return item != null
                && item.kind() == ObjectKind.CONSTRAINT
                && item.require("kind").equals("f");
    }

    /// What is dropped and takes this along.
    private Optional<String> whole(String key) {
        return old.partOf(key).stream().filter(whole -> order.has(drop(whole))).findFirst();
    }

    private void order() {
        for (Change operation : order.all()) {
            String key = operation.item().key();
            switch (operation.action()) {
                case DROP -> beforeDrops(key);
                case RENAME_OLD -> {
                    order.addDependency(operation.key(), create(key));
                    order.addDependency(create(key), Change.key(Action.DROP_OLD, key));
                    nested(key);
                }
                case ALTER -> {
                    beforeItGoes(key);
                    afterNeeds(key, alter(key));
                }
                case CREATE -> {
                    afterNeeds(key, create(key));
                    old.namesakes(key).forEach(other -> order.addDependency(drop(other), create(key)));
                }
                case RENAME, DROP_OLD -> {}
            }
        }
    }

    private void beforeDrops(String key) {
        for (String needed : old.needs(key)) {
            order.addDependency(drop(key), drop(needed));
            order.addDependency(drop(key), Change.key(Action.RENAME_OLD, needed));
            order.addDependency(drop(key), alter(needed));
        }
        order.addDependency(drop(key), create(key));
    }

    /// What an item needs no more is dropped when that has been changed.
    private void beforeItGoes(String key) {
        for (String needed : old.needs(key)) {
            if (!now.needs(key).contains(needed)) {
                order.addDependency(alter(key), drop(needed));
            }
            order.addDependency(alter(key), Change.key(Action.DROP_OLD, needed));
        }
    }

    /// A type of a type that is set aside is set aside itself, and dropped before.
    private void nested(String key) {
        for (String needed : old.needs(key)) {
            order.addDependency(Change.key(Action.DROP_OLD, key), Change.key(Action.DROP_OLD, needed));
            order.addDependency(Change.key(Action.DROP_OLD, key), drop(needed));
        }
    }

    private void afterNeeds(String key, String operation) {
        for (String needed : now.needs(key)) {
            order.addDependency(create(needed), operation);
            order.addDependency(alter(needed), operation);
        }
    }

    /// `create table` makes columns and constraints, `add column` defaults, where these need not wait for others.
    private void leaveCreations() {
        for (ObjectKind kind : ObjectKind.INLINE) {
            for (Change operation : order.all()) {
                SchemaObject item = operation.item();
                if (operation.action() == Action.CREATE && item.kind() == kind && canBeInline(item)) {
                    host(item)
                            .filter(host -> !host.equals(operation.key()) && order.canMerge(host, operation.key()))
                            .ifPresent(host -> order.merge(operation.key(), host));
                }
            }
        }
    }

    private static boolean canBeInline(SchemaObject item) {
        return (item.kind() == ObjectKind.COLUMN || !item.isInherited())
                && (item.attribute("constraint") == null || item.is("valid"));
    }

    /// The operation that may make an item along with its own.
    private Optional<String> host(SchemaObject item) {
        String parent = item.require("parent");
        return Stream.of(
                        create(ObjectKind.TABLE.text() + " " + parent),
                        create(ObjectKind.DOMAIN.text() + " " + parent),
                        create(ObjectKind.COLUMN.text() + " " + parent + "." + item.require("column", "")))
                .filter(order::has)
                .findFirst();
    }

    /// An operation with all that it does.
    private Change whole(Change operation) {
        SchemaObject item = operation.item();
        List<SchemaObject> along = now.items().values().stream()
                .filter(other -> ObjectKind.INLINE.contains(other.kind()) && order.has(create(other.key())))
                .filter(other -> order.host(create(other.key())).equals(operation.key()))
                .toList();
        boolean made = operation.action() == Action.CREATE;
        Change whole = made ? Change.of(Action.CREATE, item, List.of(CreateSql.with(item, along))) : operation;
        return new ChangeWarnings(old, now, order).on(whole);
    }
}
