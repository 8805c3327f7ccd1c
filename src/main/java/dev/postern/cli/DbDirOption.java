package dev.postern.cli;

import dev.postern.migrate.MigrationFiles;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Option for the folder of the migration scripts.
final class DbDirOption {

    @Option(
            names = "--db-dir",
            paramLabel = "DIRECTORY",
            defaultValue = "db",
            description =
                    "Directory that contains migration/ and undo/. Default: ${DEFAULT-VALUE}; without it, commands"
                            + " that write no scripts use those in the program's jar.")
    private Path folder = ConnectionOptions.PROJECT;

    /// Returns the scripts in the folder, or else those in the program's jar.
    MigrationFiles scripts() {
        return folder.equals(ConnectionOptions.PROJECT)
                ? MigrationFiles.readOrPackaged(folder)
                : MigrationFiles.read(folder);
    }

    /// Whether the scripts are those in the program's jar.
    boolean arePackaged() {
        return folder.equals(ConnectionOptions.PROJECT) && MigrationFiles.arePackaged(folder);
    }

    /// Returns the same scripts with the history table of the database.
    MigrationFiles scripts(MigrationDatabaseOptions database) {
        return database.withHistoryTable(scripts());
    }

    /// Returns the scripts in the folder, to which the command adds further ones.
    MigrationFiles writableScripts() {
        return MigrationFiles.read(folder);
    }

    Path folder() {
        return folder;
    }
}
