package dev.postern.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Folder for the classes of one development loop, below `target/watch`. Its name is the process ID.
record WatchFolder(Path path) implements AutoCloseable {

    private static final Path PARENT = Path.of("target/watch");

    /// Creates the folder, and deletes those of loops that were killed.
    static WatchFolder create() {
        try {
            Files.createDirectories(PARENT);
            for (Path other : list()) {
                String name = other.getFileName().toString();
                boolean isAbandoned = name.chars().allMatch(Character::isDigit)
                        && ProcessHandle.of(Long.parseLong(name)).isEmpty();
                if (isAbandoned) {
                    delete(other);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new WatchFolder(
                PARENT.resolve(String.valueOf(ProcessHandle.current().pid())));
    }

    private static List<Path> list() throws IOException {
        try (Stream<Path> folders = Files.list(PARENT)) {
            return folders.toList();
        }
    }

    /// Deletes a folder with its files; a missing one is no failure.
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        delete(path);
    }
}
