package dev.postern.cli;

import dev.postern.catalog.ApiCatalog;
import dev.postern.result.CatalogJson;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Command `schema`, which prints the catalog of this build.
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Prints the tables, columns, relationships and functions that this build serves, as JSON.")
public final class SchemaCommand implements Callable<Integer> {

    @Option(
            names = "--schemas",
            paramLabel = "A,B",
            split = ",",
            description = "Schemas to print, as for serve. Default: public.")
    private List<String> schemas = List.of();

    private final Function<List<String>, ApiCatalog> catalogs;

    /// @param catalogs factory of the catalog of the given schemas; an empty list means the default of this build
    public SchemaCommand(Function<List<String>, ApiCatalog> catalogs) {
        this.catalogs = catalogs;
    }

    @Override
    public Integer call() {
        System.out.println(CatalogJson.of(catalogs.apply(schemas)));
        return 0;
    }
}
