package dev.postern.cli;

import dev.postern.diff.SchemaState;
import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.DesiredSchema;
import dev.postern.migrate.GeneratedMigration;
import dev.postern.migrate.MigrationFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Command `migrate diff`.
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a migration and its undo script that change the schema to match a database or SQL file.",
            "Both are run on a scratch PostgreSQL before they are saved. Owners of objects and the order of a table's"
                    + " columns are not compared."
        })
final class MigrateDiffCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private MigrateCommand.DbDirOption files = new MigrateCommand.DbDirOption();

    @Mixin
    private ConnectionOptions database = new ConnectionOptions();

    @Mixin
    private ScratchOption scratch = new ScratchOption();

    @Parameters(paramLabel = "DESCRIPTION", description = "Description of the change, such as \"add tags\".")
    private String description = "";

    @ArgGroup
    private SourceOptions source = new SourceOptions();

    @Option(names = "--dry-run", description = "Print the SQL and write no files. Default: off.")
    private boolean dryRun;

    /// Options for the desired schema.
    private static final class SourceOptions {

        @Option(
                names = "--from",
                paramLabel = "JDBC_URL",
                description = "Database that has the desired schema, jdbc:postgresql://host:port/database; the login is"
                        + " that of --db-user. Default: the database at --db-url, or the embedded one.")
        private @Nullable String url;

        @Option(
                names = "--from-sql",
                paramLabel = "FILE",
                description = "SQL file that creates the desired schema in an empty database, such as the output of"
                        + " pg_dump --schema-only.")
        private @Nullable Path file;
    }

    @Override
    public Integer call() {
        MigrationFiles scripts = files.scripts();
        scripts.nextName(description);
        Function<ScratchServer, SchemaState> desired = desired();
        ConsoleOutput.printProgress("Starting a scratch PostgreSQL …");
        Optional<GeneratedMigration> migration;
        try (ScratchServer server = scratch.start()) {
            migration =
                    GeneratedMigration.generate(scripts, description, server, desired, ConsoleOutput::printProgress);
        }
        if (migration.isEmpty()) {
            ConsoleOutput.printProgress("No changes: the schemas are equal.");
            return 0;
        }
        migration.get().reordered().forEach(MigrateDiffCommand::warnOfColumnOrder);
        output(migration.get(), scripts);
        return 0;
    }

    /// Reads a database, and checks a file, before the scratch server starts, so that errors appear at once.
    private Function<ScratchServer, SchemaState> desired() {
        Path file = source.file;
        if (file != null) {
            DesiredSchema.requireSql(file);
            return server -> DesiredSchema.read(file, server.createDatabase(), ConsoleOutput::printProgress);
        }
        SchemaState schema = source.url != null
                ? DesiredSchema.read(database.addressOf(source.url))
                : database.useUnmigrated(DesiredSchema::read);
        return _ -> schema;
    }

    private static void warnOfColumnOrder(String table) {
        ConsoleOutput.printProgress(
                "The columns of " + table + " have another order. PostgreSQL cannot reorder them, so this is ignored.");
    }

    private void output(GeneratedMigration migration, MigrationFiles scripts) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (dryRun) {
            out.println("-- V" + migration.name());
            out.println(migration.up());
            out.println("-- U" + migration.name());
            out.println(migration.down());
        } else {
            migration.save(scripts).forEach(out::println);
        }
        out.flush();
    }
}
