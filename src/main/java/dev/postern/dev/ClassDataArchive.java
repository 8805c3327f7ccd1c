package dev.postern.dev;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Class data sharing archive of the classes that this start has loaded, which makes the next start faster.
///
/// If the archive is missing, the launcher lets the JVM list the loaded classes and sets a property to the
/// archive's path. A second JVM dumps the archive from the list once the service listens, so that start and
/// shutdown do not wait for it.
public final class ClassDataArchive implements AutoCloseable {

    /// Path of the archive without its ending, from the launcher.
    private static final String PROPERTY = "postern.class-archive";

    private final Path archive;
    private final Path unfinished;
    private final Path classList;

    /// Class list that this JVM is still writing; its name ends with the process id.
    private final Path openClassList;

    private @Nullable Process dump;
    private CompletableFuture<Void> finished = CompletableFuture.completedFuture(null);

    private ClassDataArchive(String basePath) {
        archive = Path.of(basePath + ".jsa");
        unfinished = Path.of(basePath + ".new");
        classList = Path.of(basePath + ".list");
        openClassList = Path.of(basePath + ".pid" + ProcessHandle.current().pid());
    }

    /// Returns empty if the launcher found the archive, or cannot write it.
    public static Optional<ClassDataArchive> requested() {
        return Optional.ofNullable(System.getProperty(PROPERTY)).map(ClassDataArchive::new);
    }

    /// Returns the options of this JVM for a further one, which uses the archive if it has been created since.
    static List<String> jvmOptions() {
        return requested().map(requested -> Files.exists(requested.classList)).orElse(true)
                ? laterJvmOptions() // the archive exists or is being created
                : inputArguments();
    }

    /// Returns the options of this JVM for a further one, which never lists its classes.
    static List<String> laterJvmOptions() {
        List<String> options = inputArguments();
        requested().ifPresent(requested -> {
            options.removeIf(option ->
                    option.startsWith("-XX:DumpLoadedClassList=") || option.startsWith("-D" + PROPERTY + "="));
            if (Files.exists(requested.archive)) { // else the JVM would not even use the archive of the JDK
                options.addAll(List.of("-XX:SharedArchiveFile=" + requested.archive, "-XX:+VerifySharedSpaces"));
            }
        });
        return options;
    }

    private static List<String> inputArguments() {
        return new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    /// Starts to dump the archive, in another process.
    public void create() {
        try {
            Files.write(classList, loadedClasses(), StandardOpenOption.CREATE_NEW);
            dump = dumpingJvm().start();
            finished = dump.onExit().thenAccept(this::finish);
        } catch (FileAlreadyExistsException _) {
            return; // another service creates the archive, or an attempt failed, as every attempt with this build will
        } catch (IOException e) {
            report(e);
        }
    }

    /// Returns the complete lines of the class list: the JVM may be writing the last line.
    private byte[] loadedClasses() throws IOException {
        String text = Files.readString(openClassList);
        return text.substring(0, text.lastIndexOf('\n') + 1).getBytes(StandardCharsets.UTF_8);
    }

    /// Repeats the launcher's JVM options, because an archive is valid only for the same options.
    ///
    /// `nice` lets the service have the CPU first.
    private ProcessBuilder dumpingJvm() {
        return new ProcessBuilder(
                        "nice",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xshare:dump",
                        "-XX:SharedClassListFile=" + classList,
                        "-XX:SharedArchiveFile=" + unfinished,
                        "-cp",
                        jars())
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
    }

    /// Returns the class path without directories, because an archive cannot hold classes from directories.
    ///
    /// `./postern serve` has the project's classes in a directory behind the libraries.
    private static String jars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void finish(Process process) {
        try {
            if (process.exitValue() == 0) {
                Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            report(e);
        }
    }

    private static void report(IOException e) {
        System.err.println("Could not write the class data archive, so the next start will be slower: " + e);
    }

    /// Cancels an unfinished dump; the next start tries again.
    @Override
    public void close() {
        try {
            Files.deleteIfExists(openClassList);
            if (dump != null && dump.isAlive()) {
                dump.destroyForcibly();
                finished.join();
                Files.deleteIfExists(classList);
            }
            finished.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
