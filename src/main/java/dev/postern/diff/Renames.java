package dev.postern.diff;

import dev.postern.diff.Fates.Lessons;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Constraints and indexes that are the same but for their names.
final class Renames {

    private Renames() {}

    /// New keys by old ones.
    static Map<String, String> between(Schema old, Schema now, Lessons lessons) {
        Map<String, String> renames = new LinkedHashMap<>();
        for (Item gone : old.items().values()) {
            if ((gone.kind() == Kind.CONSTRAINT || gone.kind() == Kind.INDEX)
                    && now.item(gone.key()) == null
                    && !lessons.unlike().contains(gone.key())) {
                candidates(old, now)
                        .filter(made -> !renames.containsValue(made.key()) && isSame(gone, made))
                        .findFirst()
                        .ifPresent(made -> renames.put(gone.key(), made.key()));
            }
        }
        return renames;
    }

    private static Stream<Item> candidates(Schema old, Schema now) {
        return now.items().values().stream()
                .filter(item -> item.kind() == Kind.CONSTRAINT || item.kind() == Kind.INDEX)
                .filter(item -> old.item(item.key()) == null);
    }

    private static boolean isSame(Item gone, Item made) {
        if (gone.kind() != made.kind()
                || !gone.get("parent").equals(made.get("parent"))
                || !Objects.equals(gone.part("part of"), made.part("part of"))) {
            return false;
        }
        return gone.kind() == Kind.INDEX
                ? gone.get("shape").equals(made.get("shape")) && gone.matchesBut(made, "definition")
                : gone.matchesBut(made, "constraint");
    }

    /// As a statement.
    static Optional<String> statement(Item gone, Item made) {
        return gone.kind() == Kind.INDEX
                ? Optional.of("alter index " + gone.name() + " rename to " + made.get("own name"))
                : gone.part("part of") != null
                        ? Optional.of("alter index " + gone.get("index") + " rename to " + made.get("constraint"))
                        : made.isInherited() && gone.isInherited()
                                ? Optional.empty()
                                : Optional.of("alter table " + gone.get("parent") + " rename constraint "
                                        + gone.get("constraint") + " to " + made.get("constraint"));
    }
}
