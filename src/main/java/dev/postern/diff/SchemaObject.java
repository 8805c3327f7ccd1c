package dev.postern.diff;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Object of a schema that has its own DDL statements: a table, a column, the default of a column.
///
/// @param name qualified name, quoted if necessary
/// @param attributes values by attribute name; an attribute that is null in the catalog is absent
record SchemaObject(ObjectKind kind, String name, Map<String, String> attributes) {

    /// Attributes that tell how an object was created, or that follow from other objects.
    private static final Set<String> NOT_COMPARED =
            Set.of("local", "inherited", "usual", "part of", "index", "partitioned", "whole", "shape", "own name");

    /// Returns the kind and the name, which identify an object in a schema.
    String key() {
        return kind.text() + " " + name;
    }

    @Nullable
    String attribute(String attribute) {
        return attributes.get(attribute);
    }

    /// @throws NullPointerException if the attribute is absent
    String require(String attribute) {
        return Objects.requireNonNull(attributes.get(attribute), () -> key() + " has no " + attribute);
    }

    String attribute(String attribute, String defaultValue) {
        return attributes.getOrDefault(attribute, defaultValue);
    }

    boolean isTrue(String attribute) {
        return "true".equals(attributes.get(attribute)) || "t".equals(attributes.get(attribute));
    }

    /// Whether the object is inherited from a parent table or from the table that its table is a partition of.
    boolean isInherited() {
        return isTrue("inherited") || (kind == ObjectKind.COLUMN && !isTrue("local"));
    }

    /// Whether no statement is needed to change this object into the other one.
    boolean matches(SchemaObject other) {
        return comparedAttributes().equals(other.comparedAttributes());
    }

    /// Whether the two objects differ in no attribute except the ignored ones.
    boolean matchesExcept(SchemaObject other, String... ignored) {
        Map<String, String> mine = comparedAttributes();
        Map<String, String> others = other.comparedAttributes();
        for (String attribute : ignored) {
            mine.remove(attribute);
            others.remove(attribute);
        }
        return mine.equals(others);
    }

    private Map<String, String> comparedAttributes() {
        Map<String, String> compared = new HashMap<>(attributes);
        compared.keySet().removeAll(NOT_COMPARED);
        return compared;
    }

    boolean differsIn(SchemaObject other, String attribute) {
        return !Objects.equals(attribute(attribute), other.attribute(attribute));
    }
}
