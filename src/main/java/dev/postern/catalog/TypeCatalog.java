package dev.postern.catalog;

import dev.postern.catalog.CastTypes.CastType;
import dev.postern.catalog.TypeDefinition.Array;
import dev.postern.catalog.TypeDefinition.Attribute;
import dev.postern.catalog.TypeDefinition.Base;
import dev.postern.catalog.TypeDefinition.Composite;
import dev.postern.catalog.TypeDefinition.Domain;
import dev.postern.catalog.TypeDefinition.Enumeration;
import dev.postern.catalog.TypeDefinition.Multirange;
import dev.postern.catalog.TypeDefinition.Nullability;
import dev.postern.catalog.TypeDefinition.Range;
import dev.postern.catalog.TypeDefinition.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The definitions of the types of columns, arguments and attributes, and of the types that the migrations create.
///
/// Definitions are built on request, because reading and writing rows does not need them.
public final class TypeCatalog {

    /// Names in `pg_type` of the exact numbers by their SQL names.
    private static final Map<String, String> SQL_NAMES =
            Map.of("bigint", "int8", "integer", "int4", "int", "int4", "smallint", "int2", "decimal", "numeric");

    private final Map<String, FactLine> linesByName = new HashMap<>();
    private final Map<SchemaFacts.QualifiedName, FactLine> userTypes = new LinkedHashMap<>();
    private final Map<SchemaFacts.QualifiedName, List<FactLine>> parts = new HashMap<>();

    TypeCatalog() {}

    void addTypeName(FactLine line) {
        linesByName.put(line.text(1), line);
    }

    void addUserType(FactLine line) {
        userTypes.put(line.qualifiedName(1), line);
    }

    /// Adds an attribute, an enumeration label or a check constraint of a type.
    void addPart(FactLine line) {
        parts.computeIfAbsent(line.qualifiedName(1), _ -> new ArrayList<>()).add(line);
    }

    /// Returns the names of the types that the migrations create.
    List<SchemaFacts.QualifiedName> userTypes() {
        return List.copyOf(userTypes.keySet());
    }

    /// Returns the definition of a type.
    public TypeDefinition of(Type type) {
        return definition(type.name());
    }

    /// Returns the definitions of the type and of all types within it; empty if the facts do not contain the type.
    Stream<TypeDefinition> partsOf(Type type) {
        return linesByName.containsKey(type.name()) ? definition(type.name()).parts() : Stream.empty();
    }

    /// Returns the name in `pg_type` of a type.
    ///
    /// @param formattedName name in the form of `format_type`
    SchemaFacts.QualifiedName qualifiedName(String formattedName) {
        return line(formattedName).qualifiedName(2);
    }

    /// Returns the definition of the type with this name.
    ///
    /// @param formattedName name in the form of `format_type`, as in [Type] and [Routine.Argument]
    public TypeDefinition definition(String formattedName) {
        FactLine line = line(formattedName);
        SchemaFacts.QualifiedName name = line.qualifiedName(2);
        return switch (line.text(4)) {
            case "array" -> new Array(name, definition(line.text(5)));
            case "enum" -> enumeration(name);
            case "domain" -> domain(name, definition(line.text(5)));
            case "composite" -> composite(name);
            case "row" -> new Row(name);
            case "range" -> new Range(name, definition(line.text(5)));
            case "multirange" -> new Multirange(name, definition(line.text(5)));
            default -> new Base(name, line.number(6), line.number(7), line.number(8));
        };
    }

    /// Returns the definition of the type; empty if the facts do not contain it.
    public Optional<TypeDefinition> find(Type type) {
        return linesByName.containsKey(type.name()) ? Optional.of(definition(type.name())) : Optional.empty();
    }

    /// Returns the definition of the target of a cast; empty if the facts do not contain its type.
    public Optional<TypeDefinition> find(CastType type) {
        if (type.schema() == null) {
            return Optional.of(builtIn(type.name()));
        }
        SchemaFacts.QualifiedName name = new SchemaFacts.QualifiedName(type.schema(), type.name());
        return linesByName.entrySet().stream()
                .filter(named -> named.getValue().qualifiedName(2).equals(name))
                .map(named -> definition(named.getKey()))
                .findFirst();
    }

    /// Returns the definition of a built-in type, or of its array with a `_` before the name.
    private static TypeDefinition builtIn(String name) {
        SchemaFacts.QualifiedName qualified =
                new SchemaFacts.QualifiedName("pg_catalog", SQL_NAMES.getOrDefault(name, name));
        return name.startsWith("_")
                ? new Array(qualified, builtIn(name.substring(1)))
                : new Base(qualified, null, null, null);
    }

    private FactLine line(String formattedName) {
        FactLine line = linesByName.get(formattedName);
        if (line == null) {
            throw new IllegalStateException("facts.tsv has no definition of type " + formattedName);
        }
        return line;
    }

    /// Returns the enumerations that the migrations create in a schema.
    public List<Enumeration> enumerations(String schema) {
        return userTypes(schema, "enum").stream().map(this::enumeration).toList();
    }

    /// Returns the composite types that the migrations create in a schema, without the row types of tables.
    public List<Composite> composites(String schema) {
        return userTypes(schema, "composite").stream().map(this::composite).toList();
    }

    private List<SchemaFacts.QualifiedName> userTypes(String schema, String kind) {
        return userTypes.entrySet().stream()
                .filter(type -> type.getKey().schema().equals(schema)
                        && type.getValue().text(3).equals(kind))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Enumeration enumeration(SchemaFacts.QualifiedName name) {
        List<String> labels =
                parts(name, "type-label").stream().map(line -> line.text(4)).toList();
        return new Enumeration(name, labels, comment(name));
    }

    private Composite composite(SchemaFacts.QualifiedName name) {
        List<Attribute> attributes = parts(name, "type-attribute").stream()
                .map(line -> new Attribute(line.text(4), definition(line.text(5)), line.value(6)))
                .toList();
        return new Composite(name, attributes, comment(name));
    }

    private Domain domain(SchemaFacts.QualifiedName name, TypeDefinition underlyingType) {
        FactLine line = userTypes.get(name);
        List<String> checks =
                parts(name, "type-check").stream().map(check -> check.text(4)).toList();
        Nullability nullability = line != null && line.has(5) ? Nullability.NOT_NULL : Nullability.NULLABLE;
        String defaultExpression = line == null ? null : line.value(6);
        return new Domain(name, underlyingType, nullability, defaultExpression, checks, comment(name));
    }

    private List<FactLine> parts(SchemaFacts.QualifiedName name, String kind) {
        return parts.getOrDefault(name, List.of()).stream()
                .filter(line -> line.text(0).equals(kind))
                .toList();
    }

    private @Nullable String comment(SchemaFacts.QualifiedName name) {
        FactLine line = userTypes.get(name);
        return line == null ? null : line.value(4);
    }
}
