package dev.postern.cli;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.SchemaFacts;
import dev.postern.catalog.SchemaFacts.SkippedObject;
import dev.postern.result.CatalogJson;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
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

    @Option(
            names = "--skipped",
            description = "Print the tables, views and functions of the generated schemas that are not served, with the"
                    + " reasons. Default: print those that are served.")
    private boolean skipped;

    private final Function<List<String>, ApiCatalog> catalogs;
    private final Supplier<SchemaFacts> facts;

    /// @param catalogs factory of the catalog of the given schemas; an empty list means the default of this build
    /// @param facts supplier of the facts of this build
    public SchemaCommand(Function<List<String>, ApiCatalog> catalogs, Supplier<SchemaFacts> facts) {
        this.catalogs = catalogs;
        this.facts = facts;
    }

    @Override
    public Integer call() {
        if (skipped) {
            facts.get().skipped().stream().map(SchemaCommand::line).forEach(System.out::println);
            return 0;
        }
        System.out.println(CatalogJson.of(catalogs.apply(schemas)));
        return 0;
    }

    private static String line(SkippedObject object) {
        String name = object.name().schema() + "." + object.name().name();
        String detail = object.reason().substring(object.reason().indexOf(' ') + 1);
        String reason = switch (object.reason().split(" ", 2)[0]) {
            case "extension" -> "belongs to the extension " + detail + "; the property extensions serves it";
            case "partition" -> "the partitioned table has their rows; partitions = follow serves them";
            case "exclude" -> "the property exclude, or --exclude";
            case "configuration" -> "excludes or includes of jooq.xml";
            case "history" -> "history table of Flyway";
            case "privileges" -> "the login role of generate --from has no privilege on it";
            case "call" -> "a request cannot call it, because " + detail;
            case "undescribed" -> "PostgreSQL cannot describe it: " + detail;
            default -> object.reason();
        };
        return object.kind() + " " + name + ": " + reason;
    }
}
