package dev.postern.diff;

import dev.postern.diff.Fates.Fate;
import dev.postern.diff.Fates.Lessons;
import dev.postern.diff.Operation.Action;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The operations that make one schema of another, in an order that should work.
final class Plan {

    private final Schema old;
    private final Schema now;
    private final Map<String, String> renames;
    private final Map<String, Fate> fates;
    private final Order order = new Order();

    private Plan(Schema old, Schema now, Lessons lessons, boolean details) {
        this.old = old;
        this.now = now;
        this.renames = Renames.between(old, now, lessons);
        this.fates = Fates.of(old, now, renames, lessons, details);
    }

    /// @param details whether comments and privileges count
    static Ordered of(Schema old, Schema now, Lessons lessons, boolean details) {
        Plan plan = new Plan(old, now, lessons, details);
        plan.operations(details);
        plan.leaveDrops();
        plan.order();
        plan.leaveReferences();
        plan.leaveCreations();
        return new Ordered(plan.order.sorted().stream().map(plan::whole).toList(), plan.order.waiting());
    }

    /// @param waiting what each waits for, by names
    record Ordered(List<Operation> operations, Map<String, Set<String>> waiting) {}

    private void operations(boolean details) {
        fates.forEach((key, fate) -> {
            Item item = Objects.requireNonNull(old.item(key));
            switch (fate) {
                case GONE -> drop(item);
                case ALTERED -> alter(item, Objects.requireNonNull(now.item(key)));
                case RENAMED ->
                    Renames.statement(item, Objects.requireNonNull(now.item(renames.getOrDefault(key, key))))
                            .ifPresent(sql -> order.add(Operation.of(Action.RENAME, item, List.of(List.of(sql)))));
                case REMADE -> {
                    drop(item);
                    create(Objects.requireNonNull(now.item(key)));
                }
                case SWAPPED -> {
                    String aside = "alter type " + item.name() + " rename to " + item.get("aside");
                    order.add(Operation.of(Action.SET_ASIDE, item, List.of(List.of(aside))));
                    create(Objects.requireNonNull(now.item(key)));
                    order.add(Operation.of(
                            Action.DISCARD, item, List.of(List.of("drop type " + item.get("aside name")))));
                }
            }
        });
        now.items().values().stream()
                .filter(item ->
                        old.item(item.key()) == null && (details || !item.kind().isDetail()))
                .filter(item -> !renames.containsValue(item.key()))
                .forEach(this::create);
    }

    private void drop(Item item) {
        order.add(Operation.of(Action.DROP, item, List.of(Removal.of(item))));
    }

    private void create(Item item) {
        order.add(Operation.of(Action.CREATE, item, List.of(Creation.of(item))));
    }

    private void alter(Item item, Item other) {
        boolean swapped = item.kind() == Kind.COLUMN
                && old.needs(item.key()).stream().anyMatch(needed -> fates.get(needed) == Fate.SWAPPED);
        order.add(
                Operation.of(Action.ALTER, other, swapped ? Columns.swap(item, other) : Alteration.ways(item, other)));
    }

    private static String drop(String item) {
        return Operation.key(Action.DROP, item);
    }

    private static String create(String item) {
        return Operation.key(Action.CREATE, item);
    }

    private static String alter(String item) {
        return Operation.key(Action.ALTER, item);
    }

    /// What is part of something goes along with it; references may be in one another's way.
    private void leaveDrops() {
        fates.keySet().stream()
                .filter(key -> order.has(drop(key)) && !isReference(key))
                .forEach(key -> whole(key).ifPresent(whole -> order.leave(drop(key), drop(whole))));
    }

    private void leaveReferences() {
        fates.keySet().stream()
                .filter(key -> order.has(drop(key)) && isReference(key))
                .forEach(key -> whole(key)
                        .map(whole -> order.host(drop(whole)))
                        .filter(whole -> order.canTake(whole, drop(key)))
                        .ifPresent(whole -> order.leave(drop(key), whole)));
    }

    private boolean isReference(String key) {
        Item item = old.item(key);
        return item != null
                && item.kind() == Kind.CONSTRAINT
                && item.get("kind").equals("f");
    }

    /// What is dropped and takes this along.
    private Optional<String> whole(String key) {
        return old.partOf(key).stream().filter(whole -> order.has(drop(whole))).findFirst();
    }

    private void order() {
        for (Operation operation : order.all()) {
            String key = operation.item().key();
            switch (operation.action()) {
                case DROP -> beforeDrops(key);
                case SET_ASIDE -> {
                    order.put(operation.key(), create(key));
                    order.put(create(key), Operation.key(Action.DISCARD, key));
                    nested(key);
                }
                case ALTER -> {
                    beforeItGoes(key);
                    afterNeeds(key, alter(key));
                }
                case CREATE -> {
                    afterNeeds(key, create(key));
                    old.namesakes(key).forEach(other -> order.put(drop(other), create(key)));
                }
                case RENAME, DISCARD -> {}
            }
        }
    }

    private void beforeDrops(String key) {
        for (String needed : old.needs(key)) {
            order.put(drop(key), drop(needed));
            order.put(drop(key), Operation.key(Action.SET_ASIDE, needed));
            order.put(drop(key), alter(needed));
        }
        order.put(drop(key), create(key));
    }

    /// What an item needs no more is dropped when that has been changed.
    private void beforeItGoes(String key) {
        for (String needed : old.needs(key)) {
            if (!now.needs(key).contains(needed)) {
                order.put(alter(key), drop(needed));
            }
            order.put(alter(key), Operation.key(Action.DISCARD, needed));
        }
    }

    /// A type of a type that is set aside is set aside itself, and dropped before.
    private void nested(String key) {
        for (String needed : old.needs(key)) {
            order.put(Operation.key(Action.DISCARD, key), Operation.key(Action.DISCARD, needed));
            order.put(Operation.key(Action.DISCARD, key), drop(needed));
        }
    }

    private void afterNeeds(String key, String operation) {
        for (String needed : now.needs(key)) {
            order.put(create(needed), operation);
            order.put(alter(needed), operation);
        }
    }

    /// `create table` makes columns and constraints, `add column` defaults, where these need not wait for others.
    private void leaveCreations() {
        for (Kind kind : Kind.INLINE) {
            for (Operation operation : order.all()) {
                Item item = operation.item();
                if (operation.action() == Action.CREATE && item.kind() == kind && canBeInline(item)) {
                    host(item)
                            .filter(host -> !host.equals(operation.key()) && order.canTake(host, operation.key()))
                            .ifPresent(host -> order.leave(operation.key(), host));
                }
            }
        }
    }

    private static boolean canBeInline(Item item) {
        return (item.kind() == Kind.COLUMN || !item.isInherited())
                && (item.part("constraint") == null || item.is("valid"));
    }

    /// The operation that may make an item along with its own.
    private Optional<String> host(Item item) {
        String parent = item.get("parent");
        return Stream.of(
                        create(Kind.TABLE.text() + " " + parent),
                        create(Kind.DOMAIN.text() + " " + parent),
                        create(Kind.COLUMN.text() + " " + parent + "." + item.get("column", "")))
                .filter(order::has)
                .findFirst();
    }

    /// An operation with all that it does.
    private Operation whole(Operation operation) {
        Item item = operation.item();
        List<Item> along = now.items().values().stream()
                .filter(other -> Kind.INLINE.contains(other.kind()) && order.has(create(other.key())))
                .filter(other -> order.host(create(other.key())).equals(operation.key()))
                .toList();
        boolean made = operation.action() == Action.CREATE;
        Operation whole = made ? Operation.of(Action.CREATE, item, List.of(Creation.with(item, along))) : operation;
        return new Notes(old, now, order).on(whole);
    }
}
