package dev.postern.diff;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Detector of constraints and indexes that differ in their names only.
final class RenameDetector {

    private RenameDetector() {}

    /// Returns the new identities of renamed objects by their old ones.
    static Map<ObjectId, ObjectId> detect(SchemaModel from, SchemaModel to, RetryHints hints) {
        Map<ObjectId, ObjectId> renames = new LinkedHashMap<>();
        Set<ObjectId> taken = new HashSet<>();
        List<SchemaObject> created = unmatchedObjects(to, from);
        for (SchemaObject dropped : unmatchedObjects(from, to)) {
            if (!hints.doNotRename().contains(dropped.id())) {
                created.stream()
                        .filter(candidate -> !taken.contains(candidate.id()) && differsInNameOnly(dropped, candidate))
                        .findFirst()
                        .ifPresent(candidate -> {
                            renames.put(dropped.id(), candidate.id());
                            taken.add(candidate.id());
                        });
            }
        }
        return renames;
    }

    /// Returns the constraints and indexes that the other schema lacks.
    private static List<SchemaObject> unmatchedObjects(SchemaModel schema, SchemaModel other) {
        return schema.objects().values().stream()
                .filter(object -> object.is(ObjectKind.CONSTRAINT) || object.is(ObjectKind.INDEX))
                .filter(object -> !other.contains(object.id()))
                .toList();
    }

    private static boolean differsInNameOnly(SchemaObject dropped, SchemaObject created) {
        if (dropped.kind() != created.kind()
                || dropped.differsIn(created, Attribute.PARENT)
                || dropped.differsIn(created, Attribute.PARENT_INDEX)) {
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
}
