package dev.postern.catalog;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a type of PostgreSQL is made of.
public sealed interface TypeDefinition {

    /// Its name in `pg_type`: `int4` for what is written `integer`.
    SchemaFacts.QualifiedName name();

    /// A type that is made of no other.
    ///
    /// @param length characters, or bits, of `character(5)`; null where they are not limited
    /// @param precision digits of `numeric(10,2)`; null where they are not limited
    /// @param scale digits behind its point; null where they are not limited
    record Base(
            SchemaFacts.QualifiedName name,
            @Nullable Integer length,
            @Nullable Integer precision,
            @Nullable Integer scale)
            implements TypeDefinition {}

    /// Values of one type, in any number of dimensions: PostgreSQL does not keep to a number that is declared.
    record Array(SchemaFacts.QualifiedName name, TypeDefinition element) implements TypeDefinition {}

    /// One of some labels.
    ///
    /// @param labels in their order
    record Enumeration(
            SchemaFacts.QualifiedName name,
            List<String> labels,
            @Nullable String comment) implements TypeDefinition {}

    /// A type with rules of its own.
    ///
    /// @param of the type beneath it, which may be a domain
    /// @param initial what a column of it gets where nothing is sent, as SQL; null: null
    /// @param checks conditions for `VALUE`, as SQL
    record Domain(
            SchemaFacts.QualifiedName name,
            TypeDefinition of,
            Nullability nulls,
            @Nullable String initial,
            List<String> checks,
            @Nullable String comment)
            implements TypeDefinition {}

    /// Whether a domain lets null in.
    enum Nullability {
        ALLOWED,
        REFUSED
    }

    /// Named values together.
    record Composite(
            SchemaFacts.QualifiedName name,
            List<Attribute> attributes,
            @Nullable String comment) implements TypeDefinition {}

    /// A value of a composite type; it may be null.
    record Attribute(
            String name, TypeDefinition type, @Nullable String comment) {}

    /// A row of a table or view.
    ///
    /// @param name the table's
    record Row(SchemaFacts.QualifiedName name) implements TypeDefinition {}

    /// What lies between two values.
    record Range(SchemaFacts.QualifiedName name, TypeDefinition of) implements TypeDefinition {}

    /// Ranges of values.
    record Multirange(SchemaFacts.QualifiedName name, TypeDefinition of) implements TypeDefinition {}

    /// This type and all that it is made of, at any depth; the columns of a table's rows are not looked into.
    default Stream<TypeDefinition> parts() {
        Stream<TypeDefinition> below = switch (this) {
            case Base base -> Stream.empty();
            case Enumeration enumeration -> Stream.empty();
            case Row row -> Stream.empty();
            case Array array -> array.element().parts();
            case Domain domain -> domain.of().parts();
            case Range range -> range.of().parts();
            case Multirange multirange -> multirange.of().parts();
            case Composite composite ->
                composite.attributes().stream()
                        .flatMap(attribute -> attribute.type().parts());
        };
        return Stream.concat(Stream.of(this), below);
    }

    /// The type beneath all domains.
    default TypeDefinition baseType() {
        TypeDefinition type = this;
        while (type instanceof Domain domain) {
            type = domain.of();
        }
        return type;
    }
}
