package dev.postern.migrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Copy of the migration scripts in a temporary folder, in which further scripts can be tested. Closing deletes it.
final class TemporaryMigrationFiles implements AutoCloseable {

    private final Path folder;
    private final HistoryTable history;

    private TemporaryMigrationFiles(Path folder, HistoryTable history) {
        this.folder = folder;
        this.history = history;
    }

    /// Copies the migration scripts and the repeatable ones, without undo scripts.
    static TemporaryMigrationFiles copy(MigrationFiles files) {
        try {
            TemporaryMigrationFiles copy =
                    new TemporaryMigrationFiles(Files.createTempDirectory("postern-diff"), files.history());
            Files.createDirectories(copy.folder.resolve("migration"));
            Files.createDirectories(copy.folder.resolve("undo"));
            for (MigrationFile migration : files.migrations()) {
                Files.copy(migration.file(), copy.folder.resolve("migration").resolve(migration.name()));
            }
            for (RepeatableFile repeatable : files.repeatables()) {
                Files.copy(
                        repeatable.file(),
                        copy.folder.resolve("migration").resolve("R__" + repeatable.description() + ".sql"));
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException("The migrations could not be copied", e);
        }
    }

    /// Writes a migration script or an undo script.
    ///
    /// @param name file name, which begins with V or U
    void write(String name, String text) {
        try {
            Files.writeString(
                    folder.resolve(name.startsWith("V") ? "migration" : "undo").resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be written", e);
        }
    }

    MigrationFiles files() {
        return MigrationFiles.read(folder).withHistory(history);
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " could not be deleted", e);
        }
    }
}
