package dev.postern.cli;

import dev.postern.catalog.GeneratedModel;
import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.MigrationFiles;
import dev.postern.migrate.Upgrade;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Role of this process in `./postern serve --watch`, from a system property that the launcher sets.
enum DevMode {
    /// No watching: the process serves a finished build.
    OFF,
    /// The process is the service, which the launcher replaces after a change.
    SERVE,
    /// The process only applies the migrations that a start would apply, while the previous service still runs.
    DRY_RUN;

    private static final Path DB_DIR = Path.of("db");
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);

    static DevMode fromSystemProperty() {
        return switch (System.getProperty("postern.watch", "")) {
            case "serve" -> SERVE;
            case "dry-run" -> DRY_RUN;
            default -> OFF;
        };
    }

    /// Ends the service when the launcher ends, because a killed launcher cannot end it.
    ///
    /// Ends it at once if the parent process is no longer the launcher.
    void endWithLauncher() {
        if (this != SERVE) {
            return;
        }
        long launcher = Long.getLong("postern.launcher", 0);
        var _ = ProcessHandle.current()
                .parent()
                .filter(parent -> parent.pid() == launcher)
                .map(ProcessHandle::onExit)
                .orElseGet(() -> CompletableFuture.completedFuture(ProcessHandle.current()))
                .thenRun(() -> System.exit(0));
    }

    /// Applies the migration files from the source folder, not their copies in the build.
    ///
    /// Errors therefore name the file that the user edits, and the line in it.
    ///
    /// @throws dev.postern.problem.CommandException if a migration fails or an applied file has changed
    static void migrate(GeneratedModel generated, DatabaseAddress address) {
        Upgrade upgrade = Upgrade.of(address, MigrationFiles.read(DB_DIR), null);
        upgrade.warnings().forEach(ConsoleOutput::printProgress);
        upgrade.run(LOCK_TIMEOUT);
        BundledMigrations.requireMatch(generated, address);
    }
}
