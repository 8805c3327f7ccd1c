package dev.postern.migrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The migrations in a folder of its own, which is gone when it is closed: others can be tried there beside them.
final class TemporaryMigrationFiles implements AutoCloseable {

    private final Path folder;

    private TemporaryMigrationFiles(Path folder) {
        this.folder = folder;
    }

    static TemporaryMigrationFiles copy(MigrationFiles scripts) {
        try {
            TemporaryMigrationFiles copy = new TemporaryMigrationFiles(Files.createTempDirectory("postern-diff"));
            Files.createDirectories(copy.folder.resolve("migration"));
            Files.createDirectories(copy.folder.resolve("undo"));
            for (MigrationFiles.MigrationFile script : scripts.all()) {
                Files.copy(script.file(), copy.folder.resolve("migration").resolve(script.name()));
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException("The migrations could not be copied", e);
        }
    }

    /// @param name of a file, which begins with V or U
    void write(String name, String text) {
        try {
            Files.writeString(
                    folder.resolve(name.startsWith("V") ? "migration" : "undo").resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be written", e);
        }
    }

    MigrationFiles scripts() {
        return MigrationFiles.in(folder);
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " could not be deleted", e);
        }
    }
}
