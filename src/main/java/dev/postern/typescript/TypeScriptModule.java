package dev.postern.typescript;

import static dev.postern.typescript.TypeNode.expandedObject;
import static dev.postern.typescript.TypeNode.literal;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.TypeDefinition.Composite;
import dev.postern.catalog.TypeDefinition.Enumeration;
import dev.postern.request.BigintFormat;
import dev.postern.typescript.TypeNode.Member;
import dev.postern.typescript.TypeNode.Presence;
import dev.postern.typescript.TypeNode.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The TypeScript module with the type `Database`, from which postgrest-js infers the types of requests and
/// responses.
///
/// It also contains helper types that select parts of `Database`, and the labels of enumerations as constants.
public final class TypeScriptModule {

    /// The version of PostgREST's dialect, from which postgrest-js derives the available features.
    private static final String POSTGREST_VERSION = "14.1";

    private final ApiCatalog catalog;
    private final TypeMapper types;
    private final TablesSection tables;
    private final FunctionsSection functions;

    private TypeScriptModule(ApiCatalog catalog, BigintFormat bigintFormat) {
        this.catalog = catalog;
        this.types = new TypeMapper(catalog, bigintFormat);
        this.tables = new TablesSection(catalog, types);
        this.functions = new FunctionsSection(catalog, types, tables);
    }

    /// Returns the module for all served schemas, with numbers for `bigint` and `numeric`.
    public static String of(ApiCatalog catalog) {
        return of(catalog, BigintFormat.NUMBER);
    }

    /// Returns the module for all served schemas.
    ///
    /// @param bigintFormat format of `bigint` and `numeric` values
    public static String of(ApiCatalog catalog, BigintFormat bigintFormat) {
        return new TypeScriptModule(catalog, bigintFormat).render();
    }

    private String render() {
        StringBuilder text = new StringBuilder("""
                export type Json =
                  | string
                  | number
                  | boolean
                  | null
                  | { [key: string]: Json | undefined }
                  | Json[]

                """);
        new TypePrinter(text).print("export type Database = ", database());
        text.append("\n\n")
                .append(HelperTypes.render(catalog.schemas().getFirst()))
                .append('\n');
        appendConstants(text);
        return text.toString();
    }

    private List<String> schemas() {
        return catalog.schemas().stream()
                .distinct()
                .sorted(NameComparator.OF_NAMES)
                .toList();
    }

    private TypeNode database() {
        List<Member> members = new ArrayList<>();
        members.add(new Member(
                "__InternalSupabase", expandedObject(new Member("PostgrestVersion", literal(POSTGREST_VERSION)))));
        for (String schema : schemas()) {
            members.add(new Member(schema, Presence.REQUIRED, schema(schema), catalog.comment(schema)));
        }
        return expandedObject(members);
    }

    private TypeNode schema(String schema) {
        return expandedObject(
                new Member("Tables", tables.tables(schema)),
                new Member("Views", tables.views(schema)),
                new Member("Functions", functions.functions(schema)),
                new Member(
                        "Enums",
                        expandedObject(enumerations(schema).stream()
                                .map(type -> new Member(
                                        type.name().name(),
                                        Presence.REQUIRED,
                                        TypeNode.union(TypeMapper.labels(type)),
                                        type.comment() == null ? "" : type.comment()))
                                .toList())),
                new Member(
                        "CompositeTypes",
                        expandedObject(composites(schema).stream()
                                .map(type -> new Member(
                                        type.name().name(),
                                        Presence.REQUIRED,
                                        expandedObject(types.attributes(type)),
                                        type.comment() == null ? "" : type.comment()))
                                .toList())));
    }

    private List<Enumeration> enumerations(String schema) {
        return catalog.types().enumerations(schema).stream()
                .sorted(Comparator.comparing(type -> type.name().name(), NameComparator.OF_NAMES))
                .toList();
    }

    private List<Composite> composites(String schema) {
        return catalog.types().composites(schema).stream()
                .sorted(Comparator.comparing(type -> type.name().name(), NameComparator.OF_NAMES))
                .toList();
    }

    /// Appends the labels of enumerations as constants, because types do not exist at run time.
    private void appendConstants(StringBuilder text) {
        text.append("export const Constants = {\n");
        for (String schema : schemas()) {
            text.append("  ").append(SourceText.key(schema)).append(": {\n    Enums: {");
            List<Enumeration> enumerations = enumerations(schema);
            for (Enumeration type : enumerations) {
                String start = "\n      " + SourceText.key(type.name().name()) + ": ";
                new TypePrinter(text).print(start, 6, new Tuple(List.copyOf(TypeMapper.labels(type))));
                text.append(',');
            }
            text.append(enumerations.isEmpty() ? "},\n  },\n" : "\n    },\n  },\n");
        }
        text.append("} as const\n");
    }
}
