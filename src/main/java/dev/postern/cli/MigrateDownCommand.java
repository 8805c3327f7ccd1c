package dev.postern.cli;

import dev.postern.migrate.Downgrade;
import dev.postern.migrate.MigrationFiles;
import java.io.Console;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Command `migrate down`.
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Undoes the newest migrations, in one transaction.")
final class MigrateDownCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private MigrateOptions options = new MigrateOptions();

    @ArgGroup
    private DownTarget target = new DownTarget();

    @Option(
            names = "--yes",
            description = "Do not ask for confirmation. Default: ask, unless the database is the embedded one.")
    private boolean yes;

    /// Options for the version to go down to.
    private static final class DownTarget {

        @Parameters(
                paramLabel = "N",
                arity = "0..1",
                converter = OptionConverters.CountConverter.class,
                description = "Number of migrations to undo. Default: 1.")
        private @Nullable Integer count;

        @Option(names = "--to", paramLabel = "VERSION", description = "Version to go down to; 0: undo all migrations.")
        private @Nullable String to;
    }

    @Override
    public Integer call() {
        MigrationFiles scripts = options.scripts();
        return options.database().use(address -> {
            Downgrade downgrade = target.to == null
                    ? Downgrade.ofLast(address, scripts, Objects.requireNonNullElse(target.count, 1))
                    : Downgrade.ofAllAfter(address, scripts, target.to);
            if (options.printScripts(
                    downgrade.scripts(),
                    Objects.requireNonNull(spec).commandLine().getOut())) {
                downgrade.scripts().forEach(MigrateOptions.namePrinter("Running"));
                confirm();
                downgrade.run(options.lockTimeout(), ConsoleOutput::printProgress);
            }
            if (!options.isDryRun()) {
                options.printVersion(address);
            }
            return 0;
        });
    }

    @SuppressWarnings("SystemConsoleNull") // null if the input is piped
    private void confirm() {
        if (yes || options.database().isEmbedded()) {
            return;
        }
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw CommandErrors.notConfirmed();
        }
        String answer =
                console.readLine("Undo these migrations? Data in the objects they created will be lost. [y/N] ");
        if (answer == null || !answer.strip().equalsIgnoreCase("y")) {
            throw CommandErrors.cancelled();
        }
    }
}
