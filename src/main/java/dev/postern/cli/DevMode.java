package dev.postern.cli;

import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.MigrationFiles;
import dev.postern.migrate.Upgrade;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// What part this process has in `./postern serve --watch`, which the launcher says by a property.
enum DevMode {
    /// None: it serves what was built.
    OFF,
    /// It is the service, and ended for another one when something changes.
    SERVE,
    /// It only tries what a start would do to the database, while an older service serves it.
    DRY_RUN;

    private static final Path SCRIPTS = Path.of("db");
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);

    static DevMode fromSystemProperty() {
        return switch (System.getProperty("postern.watch", "")) {
            case "serve" -> SERVE;
            case "dry-run" -> DRY_RUN;
            default -> OFF;
        };
    }

    /// Has the service end where the launcher was killed, which then cannot end it; it may have been so already, and
    /// another process be the parent.
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

    /// Applies the files as they are, not as they were built: a mistake is told with its place in them, and so is one
    /// that has changed since it was applied.
    ///
    /// @throws dev.postern.problem.ProblemException where that cannot be done; nothing has changed
    static void migrate(DatabaseAddress address) {
        Upgrade upgrade = Upgrade.of(address, MigrationFiles.in(SCRIPTS), null);
        upgrade.warnings().forEach(ConsoleOutput::progress);
        upgrade.run(LOCK_TIMEOUT);
        BundledMigrations.requireMatch(address);
    }
}
