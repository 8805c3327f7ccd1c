package dev.postern.cli;

import dev.postern.assembly.FreshDatabases;
import dev.postern.assembly.ServedApplication;
import dev.postern.store.DatabaseAddress;
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

    @Option(
            names = "--db-url",
            paramLabel = "JDBC_URL",
            description = "Database that the service reads while the AOT cache is created. It must match the"
                    + " generated classes. Default: a new database on an embedded server.")
    private @Nullable String url;

    @Mixin
    private LoginOptions login = new LoginOptions();

    /// Returns the supplier of the database for the AOT cache; null for no cache.
    @Nullable
    Supplier<DatabaseAddress> training(ServedApplication application) {
        if (withoutCache) {
            return null;
        }
        return () -> url == null || url.isBlank()
                ? FreshDatabases.ofProcess().create(application).owner()
                : login.addressOf(url);
    }

    /// Returns the main class of the program, which the launcher names.
    String mainClass(String command) {
        String main = System.getProperty("postern.main", "");
        if (main.isEmpty()) {
            throw CommandErrors.launcherRequired(command);
        }
        return main;
    }
}
