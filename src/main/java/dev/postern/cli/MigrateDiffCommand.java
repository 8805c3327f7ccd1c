package dev.postern.cli;

import dev.postern.diff.Rename;
import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.DesiredSchema;
import dev.postern.migrate.DiffSettings;
import dev.postern.migrate.GeneratedMigration;
import dev.postern.migrate.MigrationFiles;
import dev.postern.store.DatabaseAddress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
                    + " columns are not compared. In a terminal, the command asks whether an object was renamed."
        })
final class MigrateDiffCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private DbDirOption files = new DbDirOption();

    @Mixin
    private MigrationDatabaseOptions database = new MigrationDatabaseOptions();

    @Mixin
    private ScratchOption scratch = new ScratchOption();

    @Parameters(paramLabel = "DESCRIPTION", description = "Description of the change, such as \"add tags\".")
    private String description = "";

    @ArgGroup
    private SourceOptions source = new SourceOptions();

    @Mixin
    private ScopeOptions scope = new ScopeOptions();

    @Option(
            names = "--rename",
            paramLabel = "RENAME",
            converter = OptionConverters.RenameConverter.class,
            description = "Object that is renamed, such as 'column films.title=name'; repeatable. Kinds: schema,"
                    + " table, view, materialized view, sequence, index, type, function, procedure, column, attribute,"
                    + " label, constraint. Default: none.")
    private List<Rename> renames = new ArrayList<>();

    @Option(
            names = "--allow-loss",
            description = "Write a migration that drops objects with data although they look renamed. Default: ask in a"
                    + " terminal, and fail without one.")
    private boolean allowLoss;

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
        MigrationFiles scripts = database.withHistoryTable(files.writableScripts());
        scripts.nextName(description);
        Path file = source.file;
        if (file != null) { // checked before the scratch server starts, so that errors appear at once
            DesiredSchema.requireSql(file);
            return diff(
                    scripts,
                    server -> DesiredSchema.create(file, server.createDatabase(), ConsoleOutput::printProgress));
        }
        return source.url != null
                ? diff(scripts, database.addressOf(source.url))
                : database.use(address -> diff(scripts, address));
    }

    private int diff(MigrationFiles scripts, DatabaseAddress desired) {
        DatabaseAddress comparable = DesiredSchema.requireComparable(desired);
        return diff(scripts, _ -> comparable);
    }

    private int diff(MigrationFiles scripts, Function<ScratchServer, DatabaseAddress> desired) {
        DiffSettings settings = new DiffSettings(
                renames, allowLoss ? _ -> List.of() : RenamePrompt::ask, scope.settings(files.folder()));
        ConsoleOutput.printProgress("Starting a scratch PostgreSQL …");
        Optional<GeneratedMigration> migration;
        try (ScratchServer server = scratch.start()) {
            migration = GeneratedMigration.generate(
                    scripts, description, server, desired, settings, ConsoleOutput::printProgress);
        }
        if (migration.isEmpty()) {
            ConsoleOutput.printProgress("No changes: the schemas are equal.");
            return 0;
        }
        migration.get().reordered().forEach(MigrateDiffCommand::warnOfColumnOrder);
        output(migration.get(), scripts);
        return 0;
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
