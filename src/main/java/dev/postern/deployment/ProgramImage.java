package dev.postern.deployment;

import dev.postern.problem.CommandException;
import dev.postern.problem.FileErrors;
import dev.postern.project.Maven;
import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Container image of a program: a Java runtime and the program's folder on a base that has glibc.
///
/// A program in the resource `ImageArchive.txt` writes it in a further process, with jib from Maven's repository. So
/// neither a service nor a build needs jib.
///
/// @param project absolute path of the folder with the POM
/// @param mainClass main class of the program
/// @param resources names of tables that the training reads
/// @param progress receives a line for each step that takes some time
public record ProgramImage(
        Path project, ProgramFiles files, String mainClass, List<String> resources, Consumer<String> progress) {

    /// Folder of the program in the image.
    private static final Path LOCATION = Path.of("/app");

    private static final String DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";

    public ProgramImage {
        Objects.requireNonNull(project);
        Objects.requireNonNull(files);
        Objects.requireNonNull(mainClass);
        resources = List.copyOf(resources);
        Objects.requireNonNull(progress);
    }

    /// Writes `target/NAME-VERSION-image.tar`, an image in the form of OCI.
    ///
    /// @param base image in a registry, `tar:FILE` for one that `docker save` wrote, or `scratch` for none
    /// @param modules further modules of the Java runtime
    /// @param database supplier of a database to create the AOT cache with; null for an image without a cache
    /// @return the archive
    /// @throws CommandException if a step fails
    public Path write(String base, List<String> modules, @Nullable Supplier<DatabaseAddress> database) {
        ProjectCoordinates coordinates = ProjectCoordinates.read(project.resolve("pom.xml"));
        Path archive = project.resolve("target").resolve(coordinates.fileName() + "-image.tar");
        Path work = project.resolve("target").resolve("image").toAbsolutePath();
        try {
            ProgramFolder folder = new ProgramFolder(work.resolve("app"), coordinates.name());
            RuntimeImage runtime = writeFolder(folder, modules);
            if (database != null) {
                progress.accept("Creating the AOT cache …");
                new AotCache(runtime.java(), folder, folder.home()).create(database.get(), resources);
            }
            writeArguments(folder);
            progress.accept("Writing the image on base " + base + " …");
            Path unfinished = work.resolve("unfinished.tar");
            archive(coordinates, base, folder, unfinished, work);
            ProgramFolder.replace(unfinished, archive);
            return archive;
        } catch (IOException e) {
            throw FileErrors.notWritable(archive, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DeploymentErrors.interrupted();
        }
    }

    private RuntimeImage writeFolder(ProgramFolder folder, List<String> modules) throws IOException {
        folder.write(files, mainClass);
        progress.accept("Listing the libraries and their licences …");
        Sbom.of(project, files).write(folder.home());
        progress.accept("Linking the Java runtime …");
        RuntimeImage runtime = new RuntimeImage(folder.home().resolve("runtime"));
        runtime.create(modules);
        ReproducibleArchive.setTimes(folder.home());
        return runtime;
    }

    /// Writes the file of `java @/app/postern`, the beginning of each command in the image.
    private static void writeArguments(ProgramFolder folder) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.jvmOptions()));
        lines.add("-XX:MaxRAMPercentage=50");
        List<String> options = folder.jvmOptions(LOCATION, "AOTCache");
        lines.addAll(options.subList(1, options.size())); // the first names the file of the other options
        lines.add("-jar");
        lines.add(new ProgramFolder(LOCATION, folder.name()).jar().toString());
        Files.write(folder.home().resolve("postern"), lines);
    }

    private void archive(ProjectCoordinates coordinates, String base, ProgramFolder folder, Path output, Path work)
            throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                jibLibraries(work),
                copyResource("ImageArchive.txt", work.resolve("jib/ImageArchive.java")),
                base,
                coordinates.name() + ":" + coordinates.version(),
                folder.home().toString(),
                LOCATION.toString(),
                output.toString(),
                work.resolve("cache").toString(),
                ReproducibleArchive.TIME.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw DeploymentErrors.imageFailed(base, text);
        }
    }

    /// Lets Maven find jib, which is no library of the engine.
    private static String jibLibraries(Path work) throws IOException {
        Path folder = work.resolve("jib");
        Path output = folder.resolve("classpath");
        copyResource("jib.xml", folder.resolve("pom.xml"));
        Maven.run(folder, List.of(DEPENDENCIES, "-Dmdep.outputFile=" + output));
        return Files.readString(output).strip();
    }

    /// Returns the name of the copy.
    private static String copyResource(String resource, Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (InputStream in = Objects.requireNonNull(ProgramImage.class.getResourceAsStream(resource), resource)) {
            Files.write(file, in.readAllBytes());
        }
        return file.toString();
    }
}
