package dev.postern.cli;

import dev.postern.catalog.ApiCatalog;
import dev.postern.request.BigintFormat;
import dev.postern.typescript.TypeScriptModule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Command `types`, which prints the served schemas as TypeScript types.
@Command(
        name = "types",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the TypeScript type Database for postgrest-js: tables, views, functions, enumerations, composite"
                    + " types and relationships. It is created from the generated classes, without a database.",
            "Example: ./postern types > database.types.ts",
            "         new PostgrestClient<Database>(\"http://127.0.0.1:8080/api\")"
        })
public final class TypesCommand implements Runnable {

    @Option(
            names = {"--schema", "--schemas"},
            split = ",",
            paramLabel = "NAME",
            description = "Schemas to print, separated by commas; the helper types default to the first one."
                    + " Default: as for serve, public or else the first generated schema.")
    private List<String> schemas = List.of();

    @Option(
            names = "--bigint",
            paramLabel = "FORMAT",
            defaultValue = "number",
            description = "JSON format of bigint and numeric values, as for serve: number or string."
                    + " Default: ${DEFAULT-VALUE}.")
    private BigintFormat bigint = BigintFormat.NUMBER;

    private final Function<List<String>, ApiCatalog> catalogs;

    /// @param catalogs factory of the catalog of the given schemas; an empty list means the default of this build
    public TypesCommand(Function<List<String>, ApiCatalog> catalogs) {
        this.catalogs = catalogs;
    }

    @Override
    public void run() {
        List<String> schemaNames =
                schemas.stream().map(String::strip).distinct().toList();
        byte[] module = TypeScriptModule.of(catalogs.apply(schemaNames), bigint).getBytes(StandardCharsets.UTF_8);
        // bytes, because a module is UTF-8 whatever the terminal's encoding
        System.out.writeBytes(module);
        System.out.flush();
    }
}
