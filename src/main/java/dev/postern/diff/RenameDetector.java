package dev.postern.diff;

import dev.postern.diff.ChangeClassifier.RetryHints;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Constraints and indexes that are the same but for their names.
final class RenameDetector {

    private RenameDetector() {}

    /// New keys by old ones.
    static Map<String, String> between(SchemaModel old, SchemaModel now, RetryHints lessons) {
        Map<String, String> renames = new LinkedHashMap<>();
        for (SchemaObject gone : old.items().values()) {
            if ((gone.kind() == ObjectKind.CONSTRAINT || gone.kind() == ObjectKind.INDEX)
                    && now.item(gone.key()) == null
                    && !lessons.doNotRename().contains(gone.key())) {
                candidates(old, now)
                        .filter(made -> !renames.containsValue(made.key()) && isSame(gone, made))
                        .findFirst()
                        .ifPresent(made -> renames.put(gone.key(), made.key()));
            }
        }
        return renames;
    }

    private static Stream<SchemaObject> candidates(SchemaModel old, SchemaModel now) {
        return now.items().values().stream()
                .filter(item -> item.kind() == ObjectKind.CONSTRAINT || item.kind() == ObjectKind.INDEX)
                .filter(item -> old.item(item.key()) == null);
    }

    private static boolean isSame(SchemaObject gone, SchemaObject made) {
        if (gone.kind() != made.kind()
                || !gone.require("parent").equals(made.require("parent"))
                || !Objects.equals(gone.attribute("part of"), made.attribute("part of"))) {
            return false;
        }
        return gone.kind() == ObjectKind.INDEX
                ? gone.require("shape").equals(made.require("shape")) && gone.matchesBut(made, "definition")
                : gone.matchesBut(made, "constraint");
    }

    /// As a statement.
    static Optional<String> statement(SchemaObject gone, SchemaObject made) {
        return gone.kind() == ObjectKind.INDEX
                ? Optional.of("alter index " + gone.name() + " rename to " + made.require("own name"))
                : gone.attribute("part of") != null
                        ? Optional.of(
                                "alter index " + gone.require("index") + " rename to " + made.require("constraint"))
                        : made.isInherited() && gone.isInherited()
                                ? Optional.empty()
                                : Optional.of("alter table " + gone.require("parent") + " rename constraint "
                                        + gone.require("constraint") + " to " + made.require("constraint"));
    }
}
