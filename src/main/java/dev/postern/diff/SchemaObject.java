package dev.postern.diff;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Object of a schema that has its own DDL statements: a table, a column, the default of a column
/// (`docs/decisions.md#schema-attributes`).
///
/// @param attributes values from the system catalogs; an attribute that is null there is absent
record SchemaObject(ObjectId id, Map<Attribute, String> attributes) {

    SchemaObject {
        Objects.requireNonNull(id);
        attributes = Map.copyOf(attributes);
    }

    ObjectKind kind() {
        return id.kind();
    }

    /// Returns the qualified name, quoted if necessary.
    String name() {
        return id.name();
    }

    boolean is(ObjectKind kind) {
        return id.kind() == kind;
    }

    boolean has(Attribute attribute) {
        return attributes.containsKey(attribute);
    }

    @Nullable
    String attribute(Attribute attribute) {
        return attributes.get(attribute);
    }

    /// @throws NullPointerException if the attribute is absent
    String require(Attribute attribute) {
        return Objects.requireNonNull(attributes.get(attribute), () -> id + " has no " + attribute.text());
    }

    String attribute(Attribute attribute, String defaultValue) {
        return attributes.getOrDefault(attribute, defaultValue);
    }

    boolean isTrue(Attribute attribute) {
        return "true".equals(attributes.get(attribute));
    }

    /// Whether the object is inherited from a parent table or from the table that its table is a partition of.
    boolean isInherited() {
        return isTrue(Attribute.INHERITED);
    }

    /// Whether the values of a column are computed from other columns.
    boolean isGenerated() {
        return has(Attribute.GENERATED);
    }

    boolean isConstraint(ConstraintType type) {
        return is(ObjectKind.CONSTRAINT) && constraintType() == type;
    }

    /// Returns the type of a constraint of a table.
    ConstraintType constraintType() {
        return ConstraintType.of(require(Attribute.KIND));
    }

    /// Whether no statement is needed to change this object into the other one.
    boolean matches(SchemaObject other) {
        return matchesExcept(other);
    }

    /// Whether the two objects differ in no compared attribute except the ignored ones.
    boolean matchesExcept(SchemaObject other, Attribute... ignored) {
        Set<Attribute> except = Set.of(ignored);
        return comparedAttributes(except).equals(other.comparedAttributes(except));
    }

    private Map<Attribute, String> comparedAttributes(Set<Attribute> except) {
        Map<Attribute, String> compared = new HashMap<>(attributes);
        compared.keySet().removeIf(attribute -> !attribute.isCompared() || except.contains(attribute));
        if (is(ObjectKind.FUNCTION) || is(ObjectKind.PROCEDURE)) {
            compared.replaceAll((_, value) -> value.replace("\r\n", "\n")); // as Git can check out a file
        }
        return compared;
    }

    boolean differsIn(SchemaObject other, Attribute attribute) {
        return !Objects.equals(attribute(attribute), other.attribute(attribute));
    }
}
