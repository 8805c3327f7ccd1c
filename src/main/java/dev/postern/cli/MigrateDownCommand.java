package dev.postern.cli;

import dev.postern.migrate.Downgrade;
import dev.postern.migrate.MigrationFiles;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
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

/// `migrate down`.
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Takes back the newest migrations, in one transaction.")
final class MigrateDownCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private MigrateOptions running = new MigrateOptions();

    @ArgGroup
    private DownTarget extent = new DownTarget();

    @Option(names = "--yes", description = "Do not ask, though the database is not the embedded one.")
    private boolean yes;

    /// How far.
    private static final class DownTarget {

        @Parameters(
                paramLabel = "N",
                arity = "0..1",
                converter = OptionConverters.CountConverter.class,
                description = "How many to take back. Default: 1.")
        private @Nullable Integer count;

        @Option(names = "--to", paramLabel = "VERSION", description = "The version to come to; 0: none.")
        private @Nullable String to;
    }

    @Override
    public Integer call() {
        MigrationFiles scripts = running.scripts();
        return running.database().useUnmigrated(address -> {
            Downgrade downgrade = extent.to == null
                    ? Downgrade.by(address, scripts, Objects.requireNonNullElse(extent.count, 1))
                    : Downgrade.to(address, scripts, extent.to);
            if (running.printScripts(
                    downgrade.scripts(),
                    "Taking back by",
                    Objects.requireNonNull(spec).commandLine().getOut())) {
                confirm();
                downgrade.run(running.lockTimeout());
            }
            if (!running.isDryRun()) {
                running.tell(address);
            }
            return 0;
        });
    }

    @SuppressWarnings("SystemConsoleNull") // null again where input is piped
    private void confirm() {
        if (yes || running.database().isEmbedded()) {
            return;
        }
        java.io.Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw ApiError.of(ErrorCode.INTERNAL, "Nothing was taken back: nobody could be asked")
                    .withHint("Say --yes to take back migrations of a database that is not the embedded one.")
                    .exception();
        }
        String answer = console.readLine("Take them back? What they made is lost. [y/N] ");
        if (answer == null || !answer.strip().equalsIgnoreCase("y")) {
            throw ApiError.of(ErrorCode.INTERNAL, "Nothing was taken back").exception();
        }
    }
}
