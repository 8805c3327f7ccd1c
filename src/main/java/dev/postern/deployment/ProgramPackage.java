package dev.postern.deployment;

import dev.postern.problem.FileErrors;
import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Archive of a program for machines that have Java: jars, launcher, systemd unit, AOT cache and list of libraries.
///
/// @param project absolute path of the folder with the POM
/// @param mainClass main class of the program
/// @param resources names of tables that the training reads
/// @param progress receives a line for each step that takes some time
public record ProgramPackage(
        Path project, ProgramFiles files, String mainClass, List<String> resources, Consumer<String> progress) {

    public ProgramPackage {
        Objects.requireNonNull(project);
        Objects.requireNonNull(files);
        Objects.requireNonNull(mainClass);
        resources = List.copyOf(resources);
        Objects.requireNonNull(progress);
    }

    /// Writes `target/NAME-VERSION.tar.gz`, which is the same for the same inputs, except for the AOT cache.
    ///
    /// @param database supplier of a database to create the AOT cache with; null for a package without a cache
    /// @return the archive
    /// @throws dev.postern.problem.CommandException if a step fails
    public Path write(@Nullable Supplier<DatabaseAddress> database) {
        ProjectCoordinates coordinates = ProjectCoordinates.read(project.resolve("pom.xml"));
        Path target = project.resolve("target");
        Path archive = target.resolve(coordinates.fileName() + ".tar.gz");
        try {
            ProgramFolder folder = new ProgramFolder(
                    target.resolve("package").resolve(coordinates.fileName()).toAbsolutePath(), coordinates.name());
            writeFolder(folder);
            if (database != null) {
                progress.accept("Creating the AOT cache …");
                new AotCache(java(), folder, folder.home()).create(database.get(), resources);
            }
            Path unfinished = target.resolve(coordinates.fileName() + ".tar.gz.new");
            ReproducibleArchive.writeTar(unfinished, folder.home());
            ProgramFolder.replace(unfinished, archive);
            return archive;
        } catch (IOException e) {
            throw FileErrors.notWritable(archive, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DeploymentErrors.interrupted();
        }
    }

    private void writeFolder(ProgramFolder folder) throws IOException {
        folder.write(files, mainClass);
        folder.writeProgram("postern", folder.home().resolve("bin/postern"));
        folder.writeResource("postern.service", folder.home().resolve("systemd/" + folder.name() + ".service"));
        folder.writeResource("postern.conf", folder.home().resolve("etc/" + folder.name() + ".conf"));
        progress.accept("Listing the libraries and their licences …");
        Sbom.of(project, files).write(folder.home());
        ReproducibleArchive.setTimes(folder.home());
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }
}
