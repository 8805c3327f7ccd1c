package dev.postern.cli;

import dev.postern.migrate.MigrationFiles;
import dev.postern.migrate.MigrationHistory;
import dev.postern.migrate.SqlScript;
import dev.postern.store.DatabaseAddress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How migrations are run.
final class MigrateOptions {

    @Option(
            names = "--db-dir",
            paramLabel = "DIRECTORY",
            defaultValue = "db",
            description = "Where migration/ and undo/ are. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("db");

    @Mixin
    private ConnectionOptions database = new ConnectionOptions();

    @Option(names = "--dry-run", description = "Print the SQL and run nothing. Default: off.")
    private boolean dryRun;

    @Option(
            names = "--lock-timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = OptionConverters.DurationConverter.class,
            description = "How long a statement waits for a lock before all is given up; 0: no limit."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration lockTimeout = Duration.ofSeconds(5);

    /// Shows what will be run.
    boolean printScripts(List<SqlScript> scripts, String doing, PrintWriter out) {
        for (SqlScript script : scripts) {
            script.placeholderWarning().ifPresent(ConsoleOutput::progress);
            if (dryRun) {
                out.println("-- " + script.file());
                out.println(script.text().strip());
            } else {
                ConsoleOutput.progress(doing + " " + script.file());
            }
        }
        out.flush();
        return !dryRun && !scripts.isEmpty();
    }

    void tell(DatabaseAddress address) {
        ConsoleOutput.progress(MigrationHistory.of(address, scripts())
                .version()
                .map(version -> "The database is at version " + version + ".")
                .orElse("The database has no migrations."));
    }

    MigrationFiles scripts() {
        return MigrationFiles.in(folder);
    }

    ConnectionOptions database() {
        return database;
    }

    boolean isDryRun() {
        return dryRun;
    }

    Duration lockTimeout() {
        return lockTimeout;
    }
}
