package dev.postern.cli;

import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.EngineMigrations;
import dev.postern.migrate.HistoryTable;
import dev.postern.migrate.MigrationFiles;
import dev.postern.migrate.Upgrade;
import dev.postern.store.DatabaseAddress;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Command `migrate up`.
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Applies the pending migrations, each in a separate transaction. Those of the engine run first.",
            "With --migrate-user, the role of --db-user is granted what it needs to serve."
        })
final class MigrateUpCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @ParentCommand
    private @Nullable MigrateCommand migrate;

    @Mixin
    private MigrateOptions options = new MigrateOptions();

    @Option(names = "--to", paramLabel = "VERSION", description = "Last version to apply. Default: the newest one.")
    private @Nullable String to;

    @Override
    public Integer call() {
        MigrationFiles scripts = options.scripts();
        return options.database().use(address -> {
            if (options.arePackaged() && BundledMigrations.isAhead(address, scripts)) {
                ConsoleOutput.printProgress("The database is at a later version than the migrations of this build, "
                        + scripts.lastVersion() + ". None is applied.");
                return 0;
            }
            Upgrade upgrade = Upgrade.of(address, scripts, to == null ? null : scripts.version(to));
            PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
            options.printStatements(upgrade.recoveryStatements(), out);
            if (options.printScripts(upgrade.pending(), out)) {
                upgrade.run(options.lockTimeout(), MigrateOptions.namePrinter("Applying"));
            }
            if (!options.isDryRun()) {
                grant(address, scripts.history());
                options.printVersion(address);
            }
            return 0;
        });
    }

    /// Grants the roles that serve what they need: that of the application's code, and that of `--db-user`.
    private void grant(DatabaseAddress owner, HistoryTable history) {
        EngineMigrations.grant(owner, history, Objects.requireNonNull(migrate).loginRole());
        options.database().serviceRole().ifPresent(role -> {
            EngineMigrations.requireRole(owner, role);
            EngineMigrations.grant(owner, history, role);
        });
    }
}
