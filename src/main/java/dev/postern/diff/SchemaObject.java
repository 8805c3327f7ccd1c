package dev.postern.diff;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One thing of a schema that can be made, changed and dropped by itself: a table, a column, a column's default.
///
/// @param name as PostgreSQL writes it, with its schema, quoted where it has to be
/// @param attributes what is told of it; what is not told is not among them
record SchemaObject(ObjectKind kind, String name, Map<String, String> attributes) {

    /// How it came to be, and what follows from other items.
    private static final Set<String> NOT_COMPARED =
            Set.of("local", "inherited", "usual", "part of", "index", "partitioned", "whole", "shape", "own name");

    /// What it is called among all items.
    String key() {
        return kind.text() + " " + name;
    }

    @Nullable
    String attribute(String part) {
        return attributes.get(part);
    }

    /// @throws NullPointerException where it is not told
    String require(String part) {
        return Objects.requireNonNull(attributes.get(part), () -> key() + " has no " + part);
    }

    String require(String part, String otherwise) {
        return attributes.getOrDefault(part, otherwise);
    }

    boolean is(String part) {
        return "true".equals(attributes.get(part)) || "t".equals(attributes.get(part));
    }

    /// Whether another table brings it: one that is inherited from, or whose partition its table is.
    boolean isInherited() {
        return is("inherited") || (kind == ObjectKind.COLUMN && !is("local"));
    }

    /// Whether nothing has to be done to make one of the other.
    boolean matches(SchemaObject other) {
        return compared().equals(other.compared());
    }

    /// Whether the two differ in nothing but these.
    boolean matchesBut(SchemaObject other, String... parts) {
        Map<String, String> mine = compared();
        Map<String, String> others = other.compared();
        for (String part : parts) {
            mine.remove(part);
            others.remove(part);
        }
        return mine.equals(others);
    }

    private Map<String, String> compared() {
        Map<String, String> compared = new HashMap<>(attributes);
        compared.keySet().removeAll(NOT_COMPARED);
        return compared;
    }

    boolean differsIn(SchemaObject other, String part) {
        return !Objects.equals(attribute(part), other.attribute(part));
    }
}
