package dev.postern.project;

import dev.postern.catalog.EngineVersion;
import dev.postern.problem.CommandException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/// The artifact `dev.postern:postern` of the engine in this process.
///
/// @param location folder of its classes, or its jar
record EngineArtifact(Path location) {

    private static final String ARTIFACT = "dev/postern/postern/";

    /// Reads the POM in the jar. Maven 3 would choose version 2.4 of this plugin, which does not.
    private static final String INSTALL_FILE = "org.apache.maven.plugins:maven-install-plugin:3.1.4:install-file";

    EngineArtifact {
        Objects.requireNonNull(location);
    }

    /// Returns the artifact that this class belongs to.
    static EngineArtifact running() {
        try {
            return new EngineArtifact(Path.of(EngineArtifact.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whether Maven has put the jar into its local repository.
    boolean isInRepository() {
        String version = EngineVersion.current();
        return location.endsWith(ARTIFACT + version + "/postern-" + version + ".jar");
    }

    /// Installs the artifact in Maven's local repository, so that a project can depend on it.
    ///
    /// In a clone, Maven builds it first. A jar has its POM inside.
    ///
    /// @throws CommandException if Maven fails
    void install(Consumer<String> progress) {
        if (isInRepository()) {
            return;
        }
        progress.accept("Installing Postern " + EngineVersion.current() + " in the local Maven repository …");
        if (!Files.isDirectory(location)) {
            Maven.run(
                    Objects.requireNonNull(location.getParent()),
                    List.of(INSTALL_FILE, "-Dfile=" + location.getFileName()));
            return;
        }
        Path clone = location.resolve("../..").normalize();
        if (Files.notExists(clone.resolve("pom.xml"))) {
            throw MavenErrors.notInClone(location);
        }
        // install:install instead of the phase install, which would also run verify
        Maven.run(clone, List.of("-Dmaven.test.skip=true", "package", "install:install"));
    }
}
