package dev.postern.dev;

import dev.postern.generate.Fingerprint;
import dev.postern.generate.GenerationTarget;
import dev.postern.migrate.ChangedMigration;
import dev.postern.migrate.EmbeddedDatabase;
import dev.postern.migrate.MigrationFile;
import dev.postern.migrate.MigrationFiles;
import dev.postern.problem.CommandException;
import dev.postern.problem.StartErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Embedded database of the development loop, which follows the migration files.
final class DevelopmentDatabase implements AutoCloseable {

    /// Short, because the developer waits.
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

    private final Supplier<MigrationFiles> migrations;
    private final EmbeddedDatabase database;
    private final Consumer<String> progress;

    /// Name of the newest applied migration, and the texts that its undo script had since.
    private String newest = "";

    private final List<String> undoScripts = new ArrayList<>();

    private DevelopmentDatabase(
            Supplier<MigrationFiles> migrations, EmbeddedDatabase database, Consumer<String> progress) {
        this.migrations = migrations;
        this.database = database;
        this.progress = progress;
    }

    /// Starts the server.
    ///
    /// @param folder folder that contains `migration`, `undo` and `demo`
    /// @param migrations reads the migrations of the folder
    /// @param directory data directory
    /// @throws CommandException if another process uses the directory, or the classes come from a database
    static DevelopmentDatabase start(
            Path folder, Supplier<MigrationFiles> migrations, Path directory, Consumer<String> progress) {
        if (Fingerprint.isOfDatabase(GenerationTarget.read(folder))) {
            throw StartErrors.databaseRequired();
        }
        return new DevelopmentDatabase(
                migrations, EmbeddedDatabase.ofProject(folder, migrations, directory, progress), progress);
    }

    /// Applies the pending migrations. If the file of the newest applied one has changed, it is undone and
    /// applied again.
    ///
    /// @throws CommandException if that is impossible; the message names the file
    void update() {
        MigrationFiles files = migrations.get();
        ChangedMigration.find(database.address(), files).ifPresent(changed -> {
            progress.accept("Undoing and reapplying " + changed.name() + ", because it has changed …");
            changed.reapply(changed.name().equals(newest) ? undoScripts : List.of(), LOCK_TIMEOUT);
            undoScripts.clear();
        });
        database.prepare();
        if (!files.migrations().isEmpty()) {
            remember(files.migrations().getLast());
        }
    }

    private void remember(MigrationFile migration) {
        if (!migration.name().equals(newest)) {
            newest = migration.name();
            undoScripts.clear();
        }
        Path undo = migration.undo();
        if (undo != null) {
            try {
                String text = Files.readString(undo);
                undoScripts.remove(text);
                undoScripts.addFirst(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
