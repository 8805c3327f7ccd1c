package dev.postern.cli;

import dev.postern.diff.SchemaState;
import dev.postern.migrate.DesiredSchema;
import dev.postern.migrate.GeneratedMigration;
import dev.postern.migrate.MigrationFiles;
import dev.postern.store.ScratchServer;
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

/// `migrate diff`.
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = {
            "Writes the migration that makes of what the migrations give what a database or a file has, and the way"
                    + " back.",
            "Both are applied to a throwaway PostgreSQL before they are saved. Owners of objects and the order of a"
                    + " table's columns are not compared."
        })
final class MigrateDiffCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private MigrateCommand.DbDirOption files = new MigrateCommand.DbDirOption();

    @Mixin
    private ConnectionOptions database = new ConnectionOptions();

    @Parameters(paramLabel = "DESCRIPTION", description = "What it changes, such as \"add tags\".")
    private String description = "";

    @ArgGroup
    private SourceOptions source = new SourceOptions();

    @Option(names = "--dry-run", description = "Print the SQL and write no files. Default: off.")
    private boolean dryRun;

    /// What the schema shall be like.
    private static final class SourceOptions {

        @Option(
                names = "--from",
                paramLabel = "JDBC_URL",
                description = "The database that has it, jdbc:postgresql://host:port/database; logged in to with"
                        + " --db-user and --db-password. Default: the one at --db-url, or the embedded one.")
        private @Nullable String url;

        @Option(
                names = "--from-sql",
                paramLabel = "FILE",
                description = "The file that makes it in an empty database, such as the text of pg_dump --schema-only.")
        private @Nullable Path file;
    }

    @Override
    public Integer call() {
        MigrationFiles scripts = files.scripts();
        scripts.nextName(description);
        Function<ScratchServer, SchemaState> desired = desired();
        ConsoleOutput.progress("Starting a throwaway PostgreSQL …");
        Optional<GeneratedMigration> draft;
        try (ScratchServer server = ScratchServer.start()) {
            draft = GeneratedMigration.of(scripts, description, server, desired, ConsoleOutput::progress);
        }
        if (draft.isEmpty()) {
            ConsoleOutput.progress("No changes: the catalogs are equal.");
            return 0;
        }
        draft.get().reordered().forEach(MigrateDiffCommand::tellOrder);
        tell(draft.get(), scripts);
        return 0;
    }

    /// Reads what is elsewhere at once, so that what is wrong with it is said at once.
    private Function<ScratchServer, SchemaState> desired() {
        Path file = source.file;
        if (file != null) {
            DesiredSchema.requireSql(file);
            return server -> DesiredSchema.of(file, server.createDatabase());
        }
        SchemaState target = source.url != null
                ? DesiredSchema.of(database.at(source.url))
                : database.useUnmigrated(DesiredSchema::of);
        return _ -> target;
    }

    private static void tellOrder(String table) {
        ConsoleOutput.progress("The columns of " + table
                + " will stand in another order, which no statement can change; that is not compared.");
    }

    private void tell(GeneratedMigration draft, MigrationFiles scripts) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (dryRun) {
            out.println("-- V" + draft.name());
            out.println(draft.up());
            out.println("-- U" + draft.name());
            out.println(draft.down());
        } else {
            draft.save(scripts).forEach(out::println);
        }
        out.flush();
    }
}
