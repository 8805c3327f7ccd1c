package dev.postern.catalog;

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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The types that columns, arguments and attributes are of, and those that the migrations made. A definition is
/// put together when it is asked for: serving rows needs none.
public final class TypeCatalog {

    private final Map<String, FactLine> named = new HashMap<>();
    private final Map<SchemaFacts.QualifiedName, FactLine> userTypes = new LinkedHashMap<>();
    private final Map<SchemaFacts.QualifiedName, List<FactLine>> parts = new HashMap<>();

    TypeCatalog() {}

    void addNamed(FactLine line) {
        named.put(line.text(1), line);
    }

    void addMade(FactLine line) {
        userTypes.put(line.relation(1), line);
    }

    /// An attribute, a label or a check of a type.
    void addPart(FactLine line) {
        parts.computeIfAbsent(line.relation(1), _ -> new ArrayList<>()).add(line);
    }

    /// The names of the types that the migrations made.
    List<SchemaFacts.QualifiedName> userTypes() {
        return List.copyOf(userTypes.keySet());
    }

    /// What `type` is.
    public TypeDefinition of(Type type) {
        return named(type.name());
    }

    /// The type and all that it is made of, at any depth; nothing if the facts do not name it.
    Stream<TypeDefinition> within(Type type) {
        return named.containsKey(type.name()) ? named(type.name()).parts() : Stream.empty();
    }

    /// The name in `pg_type` of what is called `text` as an argument's type.
    SchemaFacts.QualifiedName nameOf(String text) {
        return line(text).relation(2);
    }

    /// What is called `text` in a [Type] or as an argument's type.
    public TypeDefinition named(String text) {
        FactLine line = line(text);
        SchemaFacts.QualifiedName name = line.relation(2);
        return switch (line.text(4)) {
            case "array" -> new Array(name, named(line.text(5)));
            case "enum" -> enumeration(name);
            case "domain" -> domain(name, named(line.text(5)));
            case "composite" -> composite(name);
            case "row" -> new Row(name);
            case "range" -> new Range(name, named(line.text(5)));
            case "multirange" -> new Multirange(name, named(line.text(5)));
            default -> new Base(name, line.number(6), line.number(7), line.number(8));
        };
    }

    private FactLine line(String text) {
        FactLine line = named.get(text);
        if (line == null) {
            throw new IllegalStateException("facts.tsv does not say what the type " + text + " is");
        }
        return line;
    }

    /// The enumerations that the migrations made in `schema`, by name.
    public List<Enumeration> enumerations(String schema) {
        return named(schema, "enum").stream().map(this::enumeration).toList();
    }

    /// The composite types that the migrations made in `schema`, by name; rows of tables are none.
    public List<Composite> composites(String schema) {
        return named(schema, "composite").stream().map(this::composite).toList();
    }

    private List<SchemaFacts.QualifiedName> named(String schema, String what) {
        return userTypes.entrySet().stream()
                .filter(type -> type.getKey().schema().equals(schema)
                        && type.getValue().text(3).equals(what))
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
                .map(line -> new Attribute(line.text(4), named(line.text(5)), line.value(6)))
                .toList();
        return new Composite(name, attributes, comment(name));
    }

    private Domain domain(SchemaFacts.QualifiedName name, TypeDefinition of) {
        FactLine line = userTypes.get(name);
        List<String> checks =
                parts(name, "type-check").stream().map(check -> check.text(4)).toList();
        Nullability nulls = line != null && line.has(5) ? Nullability.REFUSED : Nullability.ALLOWED;
        return new Domain(name, of, nulls, line == null ? null : line.value(6), checks, comment(name));
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
