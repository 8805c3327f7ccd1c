package dev.postern.cli;

import dev.postern.assembly.ServedApplication;
import dev.postern.deployment.ProgramImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Command `image`.
@Command(
        name = "image",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes target/NAME-VERSION-image.tar, a container image in the form of OCI, without a container engine: a"
                    + " Java runtime, the jars without embedded PostgreSQL, and an AOT cache.",
            "The image runs as user 65532 on a read-only file system. Its command is serve with the options of"
                    + " docker run; ready, migrate up and doctor are others.",
            "The AOT cache is created with a service that reads the database at --db-url, which must match the generated"
                    + " classes, or else a new database on an embedded server."
        })
public final class ImageCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private DeploymentOptions options = new DeploymentOptions();

    @Option(
            names = "--base",
            paramLabel = "IMAGE",
            defaultValue = "gcr.io/distroless/base-nossl-debian12:nonroot",
            description = "Image with glibc: its name in a registry, tar:FILE for a file of docker save, or scratch for"
                    + " none. Name a digest for equal images. Default: ${DEFAULT-VALUE}.")
    private String base = "";

    @Option(
            names = "--add-modules",
            paramLabel = "A,B",
            split = ",",
            description = "Further modules of the Java runtime, which code of the application uses. Default: none.")
    private List<String> modules = List.of();

    private final Supplier<ServedApplication> application;

    /// @param application supplier of the application
    public ImageCommand(Supplier<ServedApplication> application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        ServedApplication served = application.get();
        Path archive =
                new ProgramImage(options.program(served, "image")).write(base, modules, options.training(served));
        Objects.requireNonNull(spec).commandLine().getOut().println(archive);
        return 0;
    }
}
