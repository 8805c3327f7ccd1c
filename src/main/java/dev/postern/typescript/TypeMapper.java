package dev.postern.typescript;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.catalog.SchemaFacts;
import dev.postern.catalog.TypeDefinition;
import dev.postern.catalog.TypeDefinition.Composite;
import dev.postern.catalog.TypeDefinition.Enumeration;
import dev.postern.typescript.TypeNode.ArrayType;
import dev.postern.typescript.TypeNode.Member;
import dev.postern.typescript.TypeNode.Text;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What values of PostgreSQL's types are in JSON, as TypeScript's types.
final class TypeMapper {

    private static final Text NUMBER = new Text("number");
    private static final Text STRING = new Text("string");
    private static final Text JSON = new Text("Json");

    /// By their names in `pg_type`. What is not here may be anything: how PostgreSQL writes an interval or a range
    /// depends on settings, and clients that made their types by Supabase's generator know them so.
    private static final Map<String, Text> BASES = Map.ofEntries(
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

    /// Types of extensions, which are in whatever schema they were put.
    private static final Set<String> STRINGS_OF_EXTENSIONS = Set.of("citext", "vector");

    private final ApiCatalog catalog;

    TypeMapper(ApiCatalog catalog) {
        this.catalog = catalog;
    }

    /// A value of the column in an answer; where its domain is shown by a function, whatever that makes of it.
    TypeNode shown(Column column) {
        return column.toJson() == null ? of(column) : JSON;
    }

    /// A value of the column in a body.
    TypeNode sent(Column column) {
        return column.fromJson() == null ? of(column) : JSON;
    }

    private TypeNode of(Column column) {
        return of(catalog.types().of(column.type()));
    }

    /// A value of the type called `name` in the [ApiCatalog].
    TypeNode named(String name) {
        return of(catalog.types().named(name));
    }

    TypeNode of(TypeDefinition definition) {
        return switch (definition) {
            case TypeDefinition.Base base -> base(base.name());
            case TypeDefinition.Array array -> new ArrayType(of(array.element()));
            case TypeDefinition.Domain domain -> of(domain.of());
            case Enumeration enumeration ->
                isServed(enumeration.name())
                        ? reference(enumeration.name(), "Enums")
                        : TypeNode.union(labels(enumeration));
            case Composite composite ->
                isServed(composite.name())
                        ? reference(composite.name(), "CompositeTypes")
                        : TypeNode.fitting(attributes(composite));
            case TypeDefinition.Row row -> row(row.name());
            case TypeDefinition.Range _, TypeDefinition.Multirange _ -> Text.UNKNOWN;
        };
    }

    private static Text base(SchemaFacts.QualifiedName name) {
        if (name.schema().equals("pg_catalog")) {
            return BASES.getOrDefault(name.name(), Text.UNKNOWN);
        }
        return STRINGS_OF_EXTENSIONS.contains(name.name()) ? STRING : Text.UNKNOWN;
    }

    static List<Text> labels(Enumeration enumeration) {
        return enumeration.labels().stream().map(TypeNode::literal).toList();
    }

    /// Each may be null, whatever the rules of its type: those are for columns.
    List<Member> attributes(Composite composite) {
        return composite.attributes().stream()
                .map(attribute -> new Member(
                        attribute.name(),
                        TypeNode.Presence.REQUIRED,
                        of(attribute.type()).orNull(),
                        attribute.comment() == null ? "" : attribute.comment()))
                .sorted((one, other) -> NameComparator.OF_NAMES.compare(one.name(), other.name()))
                .toList();
    }

    private TypeNode row(SchemaFacts.QualifiedName relation) {
        Resource resource = catalog.resources(relation.schema()).get(relation.name());
        return resource == null ? Text.UNKNOWN : row(resource);
    }

    /// The type of a row of a table or view.
    static Text row(Resource resource) {
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
