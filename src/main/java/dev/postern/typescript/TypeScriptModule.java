package dev.postern.typescript;

import static dev.postern.typescript.TypeNode.literal;
import static dev.postern.typescript.TypeNode.open;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.TypeDefinition.Composite;
import dev.postern.catalog.TypeDefinition.Enumeration;
import dev.postern.typescript.TypeNode.Member;
import dev.postern.typescript.TypeNode.Presence;
import dev.postern.typescript.TypeNode.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The type `Database` that postgrest-js infers types of requests and answers from, and types that help to name its
/// parts: a module in TypeScript.
public final class TypeScriptModule {

    /// The version of PostgREST whose dialect is spoken, by which postgrest-js knows what is there.
    private static final String DIALECT = "14.1";

    private final ApiCatalog catalog;
    private final TypeMapper types;
    private final TablesSection tables;
    private final FunctionsSection functions;

    private TypeScriptModule(ApiCatalog catalog) {
        this.catalog = catalog;
        this.types = new TypeMapper(catalog);
        this.tables = new TablesSection(catalog, types);
        this.functions = new FunctionsSection(catalog, types, tables);
    }

    /// The module for all schemas that `catalog` serves.
    public static String of(ApiCatalog catalog) {
        return new TypeScriptModule(catalog).module();
    }

    private String module() {
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
        text.append("\n\n").append(HelperTypes.of(catalog.schemas().getFirst())).append('\n');
        constants(text);
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
        members.add(new Member("__InternalSupabase", open(new Member("PostgrestVersion", literal(DIALECT)))));
        for (String schema : schemas()) {
            members.add(new Member(schema, Presence.REQUIRED, schema(schema), catalog.comment(schema)));
        }
        return open(members);
    }

    private TypeNode schema(String schema) {
        return open(
                new Member("Tables", tables.tables(schema)),
                new Member("Views", tables.views(schema)),
                new Member("Functions", functions.functions(schema)),
                new Member(
                        "Enums",
                        open(enumerations(schema).stream()
                                .map(type -> new Member(
                                        type.name().name(),
                                        Presence.REQUIRED,
                                        TypeNode.union(TypeMapper.labels(type)),
                                        type.comment() == null ? "" : type.comment()))
                                .toList())),
                new Member(
                        "CompositeTypes",
                        open(composites(schema).stream()
                                .map(type -> new Member(
                                        type.name().name(),
                                        Presence.REQUIRED,
                                        open(types.attributes(type)),
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

    /// The labels of enumerations as values, for what has to list them: a type is not there when a program runs.
    private void constants(StringBuilder text) {
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
