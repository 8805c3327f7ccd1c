package dev.postern.deployment;

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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Container image of a program: a Java runtime and the program's folder on a base that has glibc.
///
/// A program in the resource `ImageArchive.txt` writes it in a further process, with jib from Maven's repository. So
/// neither a service nor a build needs jib.
///
public record ProgramImage(Program program) {

    /// Folder of the program in the image.
    private static final Path LOCATION = Path.of("/app");

    private static final String DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";

    public ProgramImage {
        Objects.requireNonNull(program);
    }

    /// Writes `target/NAME-VERSION-image.tar`, an image in the form of OCI.
    ///
    /// @param base image in a registry, `tar:FILE` for one that `docker save` wrote, or `scratch` for none
    /// @param modules further modules of the Java runtime
    /// @param database supplier of a database to create the AOT cache with; null for an image without a cache
    /// @return the archive
    /// @throws dev.postern.problem.CommandException if a step fails
    public Path write(String base, List<String> modules, @Nullable Supplier<DatabaseAddress> database) {
        return program.writeArchive("-image.tar", (coordinates, archive) -> {
            Path work = program.target().resolve("image");
            ProgramFolder folder = new ProgramFolder(work.resolve("app"), coordinates.name());
            program.writeFolder(folder);
            program.progress().accept("Linking the Java runtime …");
            RuntimeImage runtime = new RuntimeImage(folder.home().resolve("runtime"));
            runtime.create(modules);
            program.createCache(folder, runtime.java(), database);
            writeArguments(folder);
            program.progress().accept("Writing the image on base " + base + " …");
            writeImage(coordinates, base, folder, archive, work);
        });
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

    private static void writeImage(
            ProjectCoordinates coordinates, String base, ProgramFolder folder, Path archive, Path work)
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
                archive.toString(),
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
