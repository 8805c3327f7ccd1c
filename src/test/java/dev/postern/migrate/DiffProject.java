package dev.postern.migrate;

import dev.postern.embedded.ScratchServer;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Folder of migrations for which the next one is generated.
///
/// @param server server of the scratch databases
record DiffProject(Path folder, ScratchServer server) implements AutoCloseable {

    /// Uses the server of the tests for the scratch databases.
    static DiffProject in(Path folder) {
        return new DiffProject(folder, ScratchServer.at(TestDatabases.scratchUrl(), _ -> {}));
    }

    /// Drops the scratch databases.
    @Override
    public void close() {
        server.close();
    }

    /// Writes a file of the folder.
    Path write(String file, String sql) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, sql);
    }

    /// Generates a migration with the default settings.
    Optional<GeneratedMigration> generate(Path desired) throws IOException {
        return generate(desired, DiffSettings.DEFAULT, new ArrayList<>());
    }

    /// Generates a migration to the schema of a script.
    ///
    /// @param notes receives the notes
    Optional<GeneratedMigration> generate(Path desired, DiffSettings settings, List<String> notes) throws IOException {
        Files.createDirectories(folder.resolve("migration"));
        return GeneratedMigration.generate(
                MigrationFiles.read(folder),
                "Add it",
                server,
                target -> DesiredSchema.create(desired, target.createDatabase(), _ -> {}),
                settings,
                notes::add);
    }
}
