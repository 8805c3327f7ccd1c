package dev.postern.diff;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Detector of objects without rows of their own that differ in their names only: constraints, indexes, and
/// sequences that belong to a column.
final class RenameDetector {

    private RenameDetector() {}

    /// Returns the new identities of renamed objects by their old ones.
    static Map<ObjectId, ObjectId> detect(SchemaModel from, SchemaModel to, RetryHints hints) {
        Map<ObjectId, ObjectId> renames = new LinkedHashMap<>();
        Map<String, List<SchemaObject>> created = unmatchedObjects(to, from)
                .collect(Collectors.groupingBy(
                        object -> object.require(Attribute.PARENT), Collectors.toCollection(ArrayList::new)));
        unmatchedObjects(from, to)
                .filter(dropped -> !hints.doNotRename().contains(dropped.id()))
                .forEach(dropped -> {
                    List<SchemaObject> candidates = created.getOrDefault(dropped.require(Attribute.PARENT), List.of());
                    candidates.stream()
                            .filter(candidate -> differsInNameOnly(dropped, candidate))
                            .findFirst()
                            .ifPresent(candidate -> {
                                renames.put(dropped.id(), candidate.id());
                                candidates.remove(candidate);
                            });
                });
        return renames;
    }

    /// Returns the constraints and indexes that the other schema lacks.
    private static Stream<SchemaObject> unmatchedObjects(SchemaModel schema, SchemaModel other) {
        return schema.objects().values().stream()
                .filter(object -> object.is(ObjectKind.CONSTRAINT) || object.is(ObjectKind.INDEX))
                .filter(object -> !other.contains(object.id()));
    }

    private static boolean differsInNameOnly(SchemaObject dropped, SchemaObject created) {
        if (dropped.kind() != created.kind() || dropped.differsIn(created, Attribute.PARENT_INDEX)) {
            return false;
        }
        return dropped.is(ObjectKind.INDEX)
                ? !dropped.differsIn(created, Attribute.UNNAMED_DEFINITION)
                        && dropped.matchesExcept(created, Attribute.DEFINITION)
                : dropped.matches(created);
    }

    /// Returns the statement that renames an object; empty if the rename of a parent's constraint includes it.
    static Optional<String> renameStatement(SchemaObject dropped, SchemaObject created) {
        String newName = created.require(Attribute.SIMPLE_NAME);
        if (dropped.is(ObjectKind.INDEX)) {
            return Optional.of("alter index " + dropped.name() + " rename to " + newName);
        }
        if (dropped.has(Attribute.PARENT_INDEX)) {
            return Optional.of("alter index " + dropped.require(Attribute.INDEX) + " rename to " + newName);
        }
        return created.isInherited() && dropped.isInherited()
                ? Optional.empty()
                : Optional.of("alter table " + dropped.require(Attribute.PARENT) + " rename constraint "
                        + dropped.require(Attribute.SIMPLE_NAME) + " to " + newName);
    }

    /// Returns the renames of sequences that belong to the same column under another name.
    static List<Rename> ownedSequences(SchemaModel from, SchemaModel to) {
        Map<String, ObjectId> owned = to.objects().values().stream()
                .filter(object -> object.is(ObjectKind.SEQUENCE_OWNER) && !from.contains(sequence(object)))
                .collect(Collectors.toMap(
                        owner -> owner.require(Attribute.OWNER), RenameDetector::sequence, (first, _) -> first));
        return from.objects().values().stream()
                .filter(object -> object.is(ObjectKind.SEQUENCE_OWNER) && !to.contains(sequence(object)))
                .flatMap(owner -> Optional.ofNullable(owned.get(owner.require(Attribute.OWNER))).stream()
                        .map(renamed -> new Rename(
                                RenameKind.SEQUENCE,
                                NameParts.of(sequence(owner).name()),
                                "",
                                NameParts.of(renamed.name()))))
                .toList();
    }

    private static ObjectId sequence(SchemaObject owner) {
        return new ObjectId(ObjectKind.SEQUENCE, owner.require(Attribute.PARENT));
    }
}
