package dev.postern.cli;

import dev.postern.assembly.FreshDatabases;
import dev.postern.assembly.ServedApplication;
import dev.postern.deployment.Program;
import dev.postern.deployment.ProgramFiles;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Options of the commands that build packages and images.
final class DeploymentOptions {

    @Option(
            names = "--no-cache",
            description = "Omit the AOT cache, so no service is started and the first start takes twice as long."
                    + " Default: off.")
    private boolean withoutCache;

    @Mixin
    private AddressOptions database = new AddressOptions();

    /// Returns the program of this process.
    ///
    /// @param command command that needs it
    /// @throws dev.postern.problem.CommandException if the launcher did not start this process
    Program program(ServedApplication application, String command) {
        String main = System.getProperty("postern.main", ""); // set by the launcher
        if (main.isEmpty()) {
            throw CommandErrors.launcherRequired(command);
        }
        return new Program(
                Path.of("").toAbsolutePath(),
                ProgramFiles.ofProcess(),
                main,
                List.copyOf(application.catalog(List.of()).resources().keySet()),
                ConsoleOutput::printProgress);
    }

    /// Returns the supplier of the database for the AOT cache; null for no cache.
    @Nullable
    Supplier<DatabaseAddress> training(ServedApplication application) {
        return withoutCache
                ? null
                : () -> database.address()
                        .orElseGet(() ->
                                FreshDatabases.ofProcess().create(application).owner());
    }
}
