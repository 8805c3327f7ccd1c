package dev.postern.catalog;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The definition of a PostgreSQL type, with the definitions of the types within it.
public sealed interface TypeDefinition {

    /// Returns the name in `pg_type`: `int4` for `integer`.
    SchemaFacts.QualifiedName name();

    /// A type that contains no other type.
    ///
    /// @param length maximum number of characters or bits, 5 for `character(5)`; null if unlimited
    /// @param precision maximum number of digits, 10 for `numeric(10,2)`; null if unlimited
    /// @param scale number of decimal places, 2 for `numeric(10,2)`; null if unlimited
    record Base(
            SchemaFacts.QualifiedName name,
            @Nullable Integer length,
            @Nullable Integer precision,
            @Nullable Integer scale)
            implements TypeDefinition {}

    /// An array type. PostgreSQL does not enforce a declared number of dimensions.
    record Array(SchemaFacts.QualifiedName name, TypeDefinition element) implements TypeDefinition {}

    /// An enumeration.
    ///
    /// @param labels labels in the order of the enumeration
    record Enumeration(
            SchemaFacts.QualifiedName name,
            List<String> labels,
            @Nullable String comment) implements TypeDefinition {}

    /// A domain.
    ///
    /// @param underlyingType underlying type, which can be a domain
    /// @param defaultExpression default of the domain as SQL, or null
    /// @param checks conditions of the check constraints as SQL
    record Domain(
            SchemaFacts.QualifiedName name,
            TypeDefinition underlyingType,
            Nullability nullability,
            @Nullable String defaultExpression,
            List<String> checks,
            @Nullable String comment)
            implements TypeDefinition {}

    /// The nullability of a domain.
    enum Nullability {
        NULLABLE,
        NOT_NULL
    }

    /// A composite type.
    record Composite(
            SchemaFacts.QualifiedName name,
            List<Attribute> attributes,
            @Nullable String comment) implements TypeDefinition {}

    /// An attribute of a composite type. Attributes are always nullable.
    record Attribute(
            String name, TypeDefinition type, @Nullable String comment) {}

    /// The row type of a table or view.
    ///
    /// @param name name of the table or view
    record Row(SchemaFacts.QualifiedName name) implements TypeDefinition {}

    record Range(SchemaFacts.QualifiedName name, TypeDefinition subtype) implements TypeDefinition {}

    record Multirange(SchemaFacts.QualifiedName name, TypeDefinition range) implements TypeDefinition {}

    /// Returns this type and all types within it at any depth, except the types of a table's columns.
    default Stream<TypeDefinition> parts() {
        Stream<TypeDefinition> nested = switch (this) {
            case Base base -> Stream.empty();
            case Enumeration enumeration -> Stream.empty();
            case Row row -> Stream.empty();
            case Array array -> array.element().parts();
            case Domain domain -> domain.underlyingType().parts();
            case Range range -> range.subtype().parts();
            case Multirange multirange -> multirange.range().parts();
            case Composite composite ->
                composite.attributes().stream()
                        .flatMap(attribute -> attribute.type().parts());
        };
        return Stream.concat(Stream.of(this), nested);
    }

    /// Returns the underlying type that is not a domain; this type if it is no domain.
    default TypeDefinition baseType() {
        TypeDefinition type = this;
        while (type instanceof Domain domain) {
            type = domain.underlyingType();
        }
        return type;
    }
}
