package dev.postern.cli;

import dev.postern.assembly.ServedApplication;
import dev.postern.deployment.ProgramPackage;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Command `package`.
@Command(
        name = "package",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes target/NAME-VERSION.tar.gz for machines that have Java 25: the jars without embedded PostgreSQL, a"
                    + " launcher, an AOT cache, a systemd unit, and the list of libraries with their licences.",
            "Equal sources give equal packages, except for the AOT cache.",
            "The AOT cache is created with a service that reads the database at --db-url, which must match the generated"
                    + " classes, or else a new database on an embedded server."
        })
public final class PackageCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private DeploymentOptions options = new DeploymentOptions();

    private final Supplier<ServedApplication> application;

    /// @param application supplier of the application
    public PackageCommand(Supplier<ServedApplication> application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        ServedApplication served = application.get();
        Path archive = new ProgramPackage(options.program(served, "package")).write(options.training(served));
        Objects.requireNonNull(spec).commandLine().getOut().println(archive);
        return 0;
    }
}
