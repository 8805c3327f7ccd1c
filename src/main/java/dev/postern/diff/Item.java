package dev.postern.diff;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One thing of a schema that can be made, changed and dropped by itself: a table, a column, a column's default.
///
/// @param name as PostgreSQL writes it, with its schema, quoted where it has to be
/// @param parts what is told of it; what is not told is not among them
record Item(Kind kind, String name, Map<String, String> parts) {

    /// How it came to be, and what follows from other items.
    private static final Set<String> NOT_COMPARED =
            Set.of("local", "inherited", "usual", "part of", "index", "partitioned", "whole", "shape", "own name");

    /// What it is called among all items.
    String key() {
        return kind.text() + " " + name;
    }

    @Nullable
    String part(String part) {
        return parts.get(part);
    }

    /// @throws NullPointerException where it is not told
    String get(String part) {
        return Objects.requireNonNull(parts.get(part), () -> key() + " has no " + part);
    }

    String get(String part, String otherwise) {
        return parts.getOrDefault(part, otherwise);
    }

    boolean is(String part) {
        return "true".equals(parts.get(part)) || "t".equals(parts.get(part));
    }

    /// Whether another table brings it: one that is inherited from, or whose partition its table is.
    boolean isInherited() {
        return is("inherited") || (kind == Kind.COLUMN && !is("local"));
    }

    /// Whether nothing has to be done to make one of the other.
    boolean matches(Item other) {
        return compared().equals(other.compared());
    }

    /// Whether the two differ in nothing but these.
    boolean matchesBut(Item other, String... parts) {
        Map<String, String> mine = compared();
        Map<String, String> others = other.compared();
        for (String part : parts) {
            mine.remove(part);
            others.remove(part);
        }
        return mine.equals(others);
    }

    private Map<String, String> compared() {
        Map<String, String> compared = new HashMap<>(parts);
        compared.keySet().removeAll(NOT_COMPARED);
        return compared;
    }

    boolean differsIn(Item other, String part) {
        return !Objects.equals(part(part), other.part(part));
    }
}
