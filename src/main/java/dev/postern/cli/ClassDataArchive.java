package dev.postern.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The classes that this start has loaded, made into a file from which the next takes them, linked.
///
/// Where that file is missing, the launcher has the JVM list what it loads, and says by a property where the
/// file belongs. A second JVM makes it from the list once the service listens, so that neither start nor end
/// waits.
final class ClassDataArchive implements AutoCloseable {

    private final Path file;
    private final Path unfinished;
    private final Path list;

    /// What the JVM itself writes; its name ends with the process.
    private final Path listing;

    private @Nullable Process making;
    private CompletableFuture<Void> made = CompletableFuture.completedFuture(null);

    private ClassDataArchive(String place) {
        file = Path.of(place + ".jsa");
        unfinished = Path.of(place + ".new");
        list = Path.of(place + ".list");
        listing = Path.of(place + ".pid" + ProcessHandle.current().pid());
    }

    /// Nothing where the file is there, or cannot be written.
    static Optional<ClassDataArchive> requested() {
        return Optional.ofNullable(System.getProperty("postern.class-archive")).map(ClassDataArchive::new);
    }

    /// Begins to make the file.
    void create() {
        try {
            Files.write(list, listed(), StandardOpenOption.CREATE_NEW);
            making = secondJvm().start();
            made = making.onExit().thenAccept(this::finish);
        } catch (FileAlreadyExistsException _) {
            return; // Another service makes it, or an attempt failed: the next would too, until there is another build.
        } catch (IOException e) {
            report(e);
        }
    }

    /// The list so far, without a line that is still being written.
    private byte[] listed() throws IOException {
        String text = Files.readString(listing);
        return text.substring(0, text.lastIndexOf('\n') + 1).getBytes(StandardCharsets.UTF_8);
    }

    /// Has the launcher's options, for the file is good for the same only, and gives way to the service.
    private ProcessBuilder secondJvm() {
        return new ProcessBuilder(
                        "nice",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-Xshare:dump",
                        "-XX:SharedClassListFile=" + list,
                        "-XX:SharedArchiveFile=" + unfinished,
                        "-cp",
                        jars())
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
    }

    /// Classes in folders are not kept: `./postern serve --watch` has those of the project in one, behind the
    /// libraries.
    private static String jars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(place -> place.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void finish(Process ended) {
        try {
            if (ended.exitValue() == 0) {
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            report(e);
        }
    }

    private static void report(IOException e) {
        System.err.println("The next start will be no faster than this one: " + e);
    }

    /// Gives up what is not finished; the next start begins anew.
    @Override
    public void close() {
        try {
            Files.deleteIfExists(listing);
            if (making != null && making.isAlive()) {
                making.destroyForcibly();
                made.join();
                Files.deleteIfExists(list);
            }
            made.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
