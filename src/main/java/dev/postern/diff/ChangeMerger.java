package dev.postern.diff;

import dev.postern.diff.Change.Action;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Merger of changes that one statement can make.
final class ChangeMerger {

    private final SchemaModel from;
    private final ChangeGraph graph;

    ChangeMerger(SchemaModel from, ChangeGraph graph) {
        this.from = from;
        this.graph = graph;
    }

    /// Leaves the drop of an owned object to the drop of its owner, except for objects that other changes wait for.
    void mergeDrops() {
        drops().filter(drop -> !waitsForOthers(drop))
                .forEach(drop -> droppedOwner(drop).ifPresent(owner -> graph.merge(drop.id(), ChangeId.drop(owner))));
    }

    /// Leaves the other drops to the drops of their owners, unless the order would become circular. Tables can
    /// depend on each other through their parts. All dependencies must be in the graph.
    void mergeOtherDrops() {
        drops().filter(this::waitsForOthers)
                .forEach(drop -> droppedOwner(drop)
                        .map(owner -> graph.host(ChangeId.drop(owner)))
                        .filter(host -> graph.canMerge(drop.id(), host))
                        .ifPresent(host -> graph.merge(drop.id(), host)));
    }

    private Stream<Change> drops() {
        return graph.all().stream().filter(change -> change.action() == Action.DROP);
    }

    /// Whether an object depends on a changed object that is neither its owner nor a part of its owner. Columns and
    /// sequences are always dropped with their tables.
    private boolean waitsForOthers(Change drop) {
        SchemaObject object = drop.object();
        if (object.is(ObjectKind.COLUMN) || object.is(ObjectKind.SEQUENCE)) {
            return false;
        }
        Set<ObjectId> owners = from.owners(object.id());
        return from.dependencies(object.id()).stream()
                .filter(this::isChanged)
                .anyMatch(dependency -> owners.stream().noneMatch(owner -> isPartOf(dependency, owner)));
    }

    private boolean isChanged(ObjectId id) {
        return graph.contains(ChangeId.drop(id))
                || graph.contains(ChangeId.alter(id))
                || graph.contains(ChangeId.renameOld(id));
    }

    /// Whether one object is another one or is dropped with it.
    private boolean isPartOf(ObjectId part, ObjectId whole) {
        return part.equals(whole) || from.owners(part).contains(whole);
    }

    /// Returns the dropped object whose DROP also drops an object.
    private Optional<ObjectId> droppedOwner(Change drop) {
        return from.owners(drop.object().id()).stream()
                .filter(owner -> graph.contains(ChangeId.drop(owner)))
                .findFirst();
    }

    /// Merges columns and constraints into `create table` and defaults into `add column`, unless another change
    /// must run in between.
    void mergeCreates() {
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
        Stream<ObjectId> parents =
                Stream.of(new ObjectId(ObjectKind.TABLE, parent), new ObjectId(ObjectKind.DOMAIN, parent));
        Stream<ObjectId> columns = object.has(Attribute.COLUMN)
                ? Stream.of(ObjectId.column(parent, object.require(Attribute.COLUMN)))
                : Stream.empty();
        return Stream.concat(parents, columns)
                .map(ChangeId::create)
                .filter(graph::contains)
                .findFirst();
    }
}
