package dev.postern.deployment;

import dev.postern.problem.CommandException;
import dev.postern.problem.FileErrors;
import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Program of a project, from which packages and images are built.
///
/// @param project absolute path of the folder with the POM
/// @param mainClass main class of the program
/// @param resources names of tables that the training of the AOT cache reads
/// @param progress receives a line for each step that takes some time
public record Program(
        Path project, ProgramFiles files, String mainClass, List<String> resources, Consumer<String> progress) {

    public Program {
        Objects.requireNonNull(project);
        Objects.requireNonNull(files);
        Objects.requireNonNull(mainClass);
        resources = List.copyOf(resources);
        Objects.requireNonNull(progress);
    }

    /// The steps that write an archive.
    @FunctionalInterface
    interface ArchiveWriter {

        /// @param archive file to write
        void write(ProjectCoordinates coordinates, Path archive) throws IOException, InterruptedException;
    }

    /// Folder for the results of builds.
    Path target() {
        return project.resolve("target");
    }

    /// Writes an archive, which replaces an earlier one once it is finished.
    ///
    /// @param suffix end of the file's name, after name and version of the project
    /// @return the archive
    /// @throws CommandException if a step fails
    Path writeArchive(String suffix, ArchiveWriter writer) {
        ProjectCoordinates coordinates = ProjectCoordinates.read(project.resolve("pom.xml"));
        Path archive = target().resolve(coordinates.fileName() + suffix);
        Path unfinished = target().resolve(coordinates.fileName() + suffix + ".new");
        try {
            writer.write(coordinates, unfinished);
            Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return archive;
        } catch (IOException e) {
            throw FileErrors.notWritable(archive, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DeploymentErrors.interrupted();
        }
    }

    /// Replaces a folder by one with the program and the list of its libraries.
    void writeFolder(ProgramFolder folder) throws IOException {
        folder.write(files, mainClass);
        progress.accept("Listing the libraries and their licences …");
        Sbom.of(project, files).write(folder.home());
    }

    /// Creates the AOT cache of a finished folder.
    ///
    /// @param java program `java` that will run the service
    /// @param database supplier of a database that matches the program's classes; null for no cache
    void createCache(ProgramFolder folder, Path java, @Nullable Supplier<DatabaseAddress> database)
            throws IOException, InterruptedException {
        ReproducibleArchive.setTimes(folder.home());
        if (database != null) {
            progress.accept("Creating the AOT cache …");
            new AotCache(java, folder, folder.home()).create(database.get(), resources);
        }
    }
}
