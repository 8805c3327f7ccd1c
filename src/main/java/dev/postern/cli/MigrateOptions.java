package dev.postern.cli;

import dev.postern.migrate.MigrationFiles;
import dev.postern.migrate.MigrationHistory;
import dev.postern.migrate.SqlScript;
import dev.postern.store.DatabaseAddress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Options of the commands that run migrations.
final class MigrateOptions {

    @Mixin
    private DbDirOption files = new DbDirOption();

    @Mixin
    private MigrationDatabaseOptions database = new MigrationDatabaseOptions();

    @Option(names = "--dry-run", description = "Print the SQL without running it. Default: off.")
    private boolean dryRun;

    @Option(
            names = "--lock-timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = OptionConverters.DurationConverter.class,
            description = "Longest time that a statement waits for a lock before the command is cancelled; 0: no limit."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration lockTimeout = Duration.ofSeconds(5);

    /// Prints the warnings about scripts, and in a dry run their texts.
    ///
    /// @return whether the scripts are to be run
    boolean printScripts(List<SqlScript> scripts, PrintWriter out) {
        for (SqlScript script : scripts) {
            script.placeholderWarning().ifPresent(ConsoleOutput::printProgress);
            if (dryRun) {
                out.println("-- " + script.file());
                out.println(script.text().strip());
            }
        }
        out.flush();
        return !dryRun && !scripts.isEmpty();
    }

    /// Returns a printer of the name of each script, once.
    static Consumer<SqlScript> namePrinter(String action) {
        Set<Path> printed = new HashSet<>();
        return script -> {
            if (printed.add(script.file())) {
                ConsoleOutput.printProgress(action + " " + script.file());
            }
        };
    }

    /// Prints statements that run before the scripts, because an earlier attempt failed.
    void printStatements(List<String> statements, PrintWriter out) {
        for (String statement : statements) {
            if (dryRun) {
                out.println(statement + ";");
            } else {
                ConsoleOutput.printProgress("Repairing an earlier attempt: " + statement);
            }
        }
    }

    /// Prints the version of the database.
    void printVersion(DatabaseAddress address) {
        ConsoleOutput.printProgress(MigrationHistory.read(address, scripts())
                .version()
                .map(version -> "The database is at version " + version + ".")
                .orElse("The database has no migrations."));
    }

    MigrationFiles scripts() {
        return files.scripts(database);
    }

    /// Whether the scripts are those in the program's jar.
    boolean arePackaged() {
        return files.arePackaged();
    }

    MigrationDatabaseOptions database() {
        return database;
    }

    boolean isDryRun() {
        return dryRun;
    }

    Duration lockTimeout() {
        return lockTimeout;
    }
}
