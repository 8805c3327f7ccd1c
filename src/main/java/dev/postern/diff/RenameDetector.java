package dev.postern.diff;

import dev.postern.diff.ChangeClassifier.RetryHints;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Detector of constraints and indexes that differ in their names only.
final class RenameDetector {

    private RenameDetector() {}

    /// Returns the new keys of renamed objects by their old keys.
    static Map<String, String> detect(SchemaModel from, SchemaModel to, RetryHints hints) {
        Map<String, String> renames = new LinkedHashMap<>();
        for (SchemaObject dropped : from.objects().values()) {
            if ((dropped.kind() == ObjectKind.CONSTRAINT || dropped.kind() == ObjectKind.INDEX)
                    && to.object(dropped.key()) == null
                    && !hints.doNotRename().contains(dropped.key())) {
                candidates(from, to)
                        .filter(created -> !renames.containsValue(created.key()) && differsInNameOnly(dropped, created))
                        .findFirst()
                        .ifPresent(created -> renames.put(dropped.key(), created.key()));
            }
        }
        return renames;
    }

    private static Stream<SchemaObject> candidates(SchemaModel from, SchemaModel to) {
        return to.objects().values().stream()
                .filter(object -> object.kind() == ObjectKind.CONSTRAINT || object.kind() == ObjectKind.INDEX)
                .filter(object -> from.object(object.key()) == null);
    }

    private static boolean differsInNameOnly(SchemaObject dropped, SchemaObject created) {
        if (dropped.kind() != created.kind()
                || !dropped.require("parent").equals(created.require("parent"))
                || !Objects.equals(dropped.attribute("part of"), created.attribute("part of"))) {
            return false;
        }
        return dropped.kind() == ObjectKind.INDEX
                ? dropped.require("shape").equals(created.require("shape"))
                        && dropped.matchesExcept(created, "definition")
                : dropped.matchesExcept(created, "constraint");
    }

    /// Returns the statement that renames an object; empty if the rename of a parent's constraint includes it.
    static Optional<String> renameStatement(SchemaObject dropped, SchemaObject created) {
        return dropped.kind() == ObjectKind.INDEX
                ? Optional.of("alter index " + dropped.name() + " rename to " + created.require("own name"))
                : dropped.attribute("part of") != null
                        ? Optional.of("alter index " + dropped.require("index") + " rename to "
                                + created.require("constraint"))
                        : created.isInherited() && dropped.isInherited()
                                ? Optional.empty()
                                : Optional.of("alter table " + dropped.require("parent") + " rename constraint "
                                        + dropped.require("constraint") + " to " + created.require("constraint"));
    }
}
