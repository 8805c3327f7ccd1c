package dev.postern.migrate;

import dev.postern.problem.CommandException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.api.FlywayException;

/// Failures of migration files: names, numbers, reading and writing.
final class MigrationFileErrors {

    private MigrationFileErrors() {}

    static CommandException sameNumber(MigrationFile first, MigrationFile second) {
        return new CommandException(first.name() + " and " + second.name() + " have the same number")
                .withHint("Run ./postern migrate renumber to give the unapplied migration the next number.");
    }

    static CommandException folderNotReadable(Path folder) {
        return new CommandException(folder + " does not exist or cannot be read")
                .withHint("Check --db-dir: it names the folder that contains migration/ and undo/.");
    }

    static CommandException invalidName(Path file) {
        return new CommandException(file + " is not named as a migration")
                .withHint("Name it V<number>__<words>.sql, for example V7__add_tags.sql.");
    }

    static CommandException sameName(Path first, Path second) {
        return new CommandException(first + " and " + second + " have the same name")
                .withHint("Delete or rename one of them: a script is found by its name, in any sub-folder.");
    }

    static CommandException callback(Path file) {
        return new CommandException(file + " is a Flyway callback, which Postern does not run")
                .withHint("Move its statements into a migration script and delete the file.");
    }

    static CommandException otherLanguage(Path file) {
        return new CommandException(file + " is not SQL, and Postern runs no migrations in other languages")
                .withHint("Write the change as SQL. A program can run before or after ./postern migrate up.");
    }

    static CommandException baselineScript(Path file) {
        return new CommandException(file + " is a Flyway baseline migration, which Postern does not run")
                .withHint("Make its statements the first migration script, such as V1__baseline.sql.");
    }

    static CommandException scriptConfiguration(Path file) {
        return new CommandException(file + " is a Flyway script configuration, which Postern does not read")
                .withHint("For executeInTransaction=false, add the line \"" + SqlScript.NO_TRANSACTION
                        + "\" to the script.");
    }

    static CommandException unknownVersion(String version, Path folder, List<MigrationFile> migrations) {
        return new CommandException("Version " + version + " does not exist")
                .withHint(
                        migrations.isEmpty()
                                ? folder.resolve("migration") + " contains no migrations."
                                : "Use a version from " + migrations.getFirst().version() + " to "
                                        + migrations.getLast().version() + ".");
    }

    static CommandException noWords() {
        return new CommandException("The description has no words: use for example \"add tags\"");
    }

    static CommandException notWritten(Path file, IOException cause) {
        return new CommandException(file + " could not be written").withDetails(String.valueOf(cause.getMessage()));
    }

    static CommandException notRenamed(Path file, IOException cause) {
        return new CommandException(file + " could not be renamed").withDetails(String.valueOf(cause.getMessage()));
    }

    static CommandException notReadable(FlywayException cause) {
        return new CommandException("The migrations could not be read")
                .withDetails(String.valueOf(cause.getMessage()).strip())
                .withHint("Save the files in UTF-8.");
    }

    static CommandException noneInBuild() {
        return new CommandException("This build has no migrations")
                .withHint("Add migrations to db/migration and build again.");
    }
}
