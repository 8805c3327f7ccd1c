package dev.postern.typescript;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.BigNumbers;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.catalog.SchemaFacts;
import dev.postern.catalog.TypeDefinition;
import dev.postern.catalog.TypeDefinition.Composite;
import dev.postern.catalog.TypeDefinition.Enumeration;
import dev.postern.request.BigintFormat;
import dev.postern.typescript.TypeNode.ArrayType;
import dev.postern.typescript.TypeNode.Member;
import dev.postern.typescript.TypeNode.Text;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The mapping of PostgreSQL types to the TypeScript types of their JSON values.
final class TypeMapper {

    private static final Text NUMBER = new Text("number");
    private static final Text STRING = new Text("string");
    private static final Text JSON = new Text("Json");

    /// The TypeScript types by the name in `pg_type`.
    ///
    /// Other types are `unknown`, as in Supabase's generator: the text of an interval or range depends on
    /// settings.
    private static final Map<String, Text> BASE_TYPES = Map.ofEntries(
            Map.entry("bool", new Text("boolean")),
            Map.entry("int2", NUMBER),
            Map.entry("int4", NUMBER),
            Map.entry("int8", NUMBER),
            Map.entry("float4", NUMBER),
            Map.entry("float8", NUMBER),
            Map.entry("numeric", NUMBER),
            Map.entry("bytea", STRING),
            Map.entry("bpchar", STRING),
            Map.entry("varchar", STRING),
            Map.entry("text", STRING),
            Map.entry("date", STRING),
            Map.entry("time", STRING),
            Map.entry("timetz", STRING),
            Map.entry("timestamp", STRING),
            Map.entry("timestamptz", STRING),
            Map.entry("uuid", STRING),
            Map.entry("json", JSON),
            Map.entry("jsonb", JSON),
            Map.entry("void", new Text("undefined")));

    /// Types of extensions whose values are strings. The schema of an extension can be any.
    private static final Set<String> EXTENSION_STRING_TYPES = Set.of("citext", "vector");

    /// Payload type of a big number that responses have as a string.
    private static final TypeNode STRING_OR_NUMBER = TypeNode.union(List.of(STRING, NUMBER));

    private final ApiCatalog catalog;
    private final BigintFormat bigintFormat;

    TypeMapper(ApiCatalog catalog, BigintFormat bigintFormat) {
        this.catalog = catalog;
        this.bigintFormat = bigintFormat;
    }

    /// Returns the type of the column in a response; `Json` if a domain representation converts the value.
    TypeNode responseType(Column column) {
        return column.toJson() == null ? typeOf(catalog.types().of(column.type()), STRING) : JSON;
    }

    /// Returns the type of the column in a payload; `Json` if a domain representation converts the value.
    TypeNode payloadType(Column column) {
        return column.fromJson() == null ? typeOf(catalog.types().of(column.type()), STRING_OR_NUMBER) : JSON;
    }

    /// Returns the type of an argument by the name of its type, see [dev.postern.catalog.TypeCatalog#definition].
    TypeNode argumentType(String name) {
        return typeOf(catalog.types().definition(name), STRING_OR_NUMBER);
    }

    /// Returns the type of a computed field, see [dev.postern.catalog.TypeCatalog#definition].
    TypeNode computedType(String name) {
        return typeOf(catalog.types().definition(name), STRING);
    }

    /// Returns the type of a value within a composite value, see [dev.postern.catalog.TypeCatalog#definition].
    TypeNode namedType(String name) {
        return typeOf(catalog.types().definition(name));
    }

    /// Whether responses have a string for the column because of its big numbers.
    boolean isString(Column column) {
        return column.toJson() == null && bigNumbers(catalog.types().of(column.type())) != BigNumbers.NONE;
    }

    private BigNumbers bigNumbers(TypeDefinition definition) {
        return switch (bigintFormat) {
            case NUMBER -> BigNumbers.NONE;
            case STRING -> BigNumbers.of(definition);
        };
    }

    /// @param bigNumber type of a big number
    private TypeNode typeOf(TypeDefinition definition, TypeNode bigNumber) {
        return switch (bigNumbers(definition)) {
            case NONE -> typeOf(definition);
            case VALUE -> bigNumber;
            case ELEMENTS -> new ArrayType(bigNumber);
        };
    }

    TypeNode typeOf(TypeDefinition definition) {
        return switch (definition) {
            case TypeDefinition.Base base -> baseType(base.name());
            case TypeDefinition.Array array -> new ArrayType(typeOf(array.element()));
            case TypeDefinition.Domain domain -> typeOf(domain.underlyingType());
            case Enumeration enumeration ->
                isServed(enumeration.name())
                        ? reference(enumeration.name(), "Enums")
                        : TypeNode.union(labels(enumeration));
            case Composite composite ->
                isServed(composite.name())
                        ? reference(composite.name(), "CompositeTypes")
                        : TypeNode.compactObject(attributes(composite));
            case TypeDefinition.Row row -> rowType(row.name());
            case TypeDefinition.Range _, TypeDefinition.Multirange _ -> Text.UNKNOWN;
        };
    }

    private static Text baseType(SchemaFacts.QualifiedName name) {
        if (name.schema().equals("pg_catalog")) {
            return BASE_TYPES.getOrDefault(name.name(), Text.UNKNOWN);
        }
        return EXTENSION_STRING_TYPES.contains(name.name()) ? STRING : Text.UNKNOWN;
    }

    static List<Text> labels(Enumeration enumeration) {
        return enumeration.labels().stream().map(TypeNode::literal).toList();
    }

    /// Returns the members of a composite type. Each is nullable, even if its type is a domain with NOT NULL.
    List<Member> attributes(Composite composite) {
        return composite.attributes().stream()
                .map(attribute -> new Member(
                        attribute.name(),
                        TypeNode.Presence.REQUIRED,
                        typeOf(attribute.type()).nullable(),
                        attribute.comment() == null ? "" : attribute.comment()))
                .sorted((first, second) -> NameComparator.OF_NAMES.compare(first.name(), second.name()))
                .toList();
    }

    private TypeNode rowType(SchemaFacts.QualifiedName relation) {
        Resource resource = catalog.resources(relation.schema()).get(relation.name());
        return resource == null ? Text.UNKNOWN : rowType(resource);
    }

    /// Returns the type of a row of a table or view.
    static Text rowType(Resource resource) {
        return new Text(reference(resource.relation(), resource.isView() ? "Views" : "Tables")
                        .text() + "[\"Row\"]");
    }

    private boolean isServed(SchemaFacts.QualifiedName name) {
        return catalog.schemas().contains(name.schema());
    }

    private static Text reference(SchemaFacts.QualifiedName name, String section) {
        return new Text("Database[" + SourceText.quoted(name.schema()) + "][\"" + section + "\"]["
                + SourceText.quoted(name.name()) + "]");
    }
}
