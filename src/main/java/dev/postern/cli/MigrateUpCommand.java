package dev.postern.cli;

import dev.postern.migrate.MigrationFiles;
import dev.postern.migrate.Upgrade;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `migrate up`.
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Applies the migrations that the database has not had, each in a transaction of its own.")
final class MigrateUpCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private MigrateOptions running = new MigrateOptions();

    @Option(names = "--to", paramLabel = "VERSION", description = "The last one to apply. Default: all.")
    private @Nullable String to;

    @Override
    public Integer call() {
        MigrationFiles scripts = running.scripts();
        return running.database().useUnmigrated(address -> {
            Upgrade upgrade = Upgrade.of(address, scripts, to == null ? null : scripts.version(to));
            if (running.printScripts(
                    upgrade.pending(),
                    "Applying",
                    Objects.requireNonNull(spec).commandLine().getOut())) {
                upgrade.run(running.lockTimeout());
            }
            if (!running.isDryRun()) {
                running.tell(address);
            }
            return 0;
        });
    }
}
