package dev.postern.cli;

import dev.postern.catalog.ApiCatalog;
import dev.postern.result.CatalogJson;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `schema`: what this build knows of the schemas that it serves.
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Prints what this build serves (tables, columns, relationships, functions), as JSON.")
public final class SchemaCommand implements Callable<Integer> {

    @Option(
            names = "--schemas",
            paramLabel = "A,B",
            split = ",",
            description = "Schemas to print, as serve has them. Default: public.")
    private List<String> schemas = List.of();

    private final Function<List<String>, ApiCatalog> served;

    /// @param served gives what is served of the schemas that are named; for none, of the default one
    public SchemaCommand(Function<List<String>, ApiCatalog> served) {
        this.served = served;
    }

    @Override
    public Integer call() {
        System.out.println(CatalogJson.of(served.apply(schemas)));
        return 0;
    }
}
