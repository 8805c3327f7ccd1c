package dev.postern.cli;

import dev.postern.catalog.ApiCatalog;
import dev.postern.typescript.TypeScriptModule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `types`: what is served, as TypeScript.
@Command(
        name = "types",
        mixinStandardHelpOptions = true,
        description = {
            "Prints what is served as TypeScript's type Database, for postgrest-js: tables, views, functions,"
                    + " enumerations, composite types and what can be embedded in what. It is made from the generated"
                    + " classes; no database is needed.",
            "Example: ./postern types > database.types.ts",
            "         new PostgrestClient<Database>(\"http://127.0.0.1:8080/api\")"
        })
public final class TypesCommand implements Runnable {

    @Option(
            names = {"--schema", "--schemas"},
            split = ",",
            paramLabel = "NAME",
            description = "The schemas to print, with commas between; helper types mean the first one where they name"
                    + " none. Default: what serve serves: public, or else the first one.")
    private List<String> schemas = List.of();

    private final Function<List<String>, ApiCatalog> catalog;

    /// @param catalog the catalog of some schemas; of none: what is served where nothing else is said
    public TypesCommand(Function<List<String>, ApiCatalog> catalog) {
        this.catalog = catalog;
    }

    @Override
    public void run() {
        List<String> named = schemas.stream().map(String::strip).distinct().toList();
        byte[] module = TypeScriptModule.of(catalog.apply(named)).getBytes(StandardCharsets.UTF_8);
        // as bytes: whatever the terminal's letters are, a module is UTF-8
        System.out.writeBytes(module);
        System.out.flush();
    }
}
