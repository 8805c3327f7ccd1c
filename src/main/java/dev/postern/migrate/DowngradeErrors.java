package dev.postern.migrate;

import dev.postern.problem.CommandException;
import java.nio.file.Path;
import org.flywaydb.core.api.MigrationVersion;

/// Failures of migrations that cannot be undone.
final class DowngradeErrors {

    private DowngradeErrors() {}

    static CommandException tooFewApplied(int applied, int requested) {
        return new CommandException("The database has " + applied + " applied migrations, not " + requested);
    }

    static CommandException notApplied(String version) {
        return new CommandException("Version " + version + " is not applied")
                .withHint("Run ./postern migrate up --to " + version + " to apply it.");
    }

    static CommandException notTransactional(Path undo) {
        return new CommandException(undo + " runs outside a transaction")
                .withHint("Undo this migration separately: ./postern migrate down 1.");
    }

    static CommandException changed(String migration) {
        return new CommandException(migration + " has been changed since it was applied")
                .withHint("Restore the file, because its undo script might not match the applied migration.");
    }

    static CommandException notReplaced(String migration, String reason) {
        return new CommandException(migration + " has been changed since it was applied, and " + reason);
    }

    static CommandException noUndoScript(String migration, MigrationVersion version, Path folder) {
        return new CommandException(migration + " has no undo script")
                .withHint("Write " + folder.resolve("undo") + "/U" + version + "__….sql to undo it.");
    }

    static CommandException dropsEngineTable(Path undo) {
        return new CommandException(undo + " drops a table of the engine")
                .withHint("Remove the statements on schema postern from the undo script.");
    }

    static CommandException locked() {
        return new CommandException("The database is being migrated by another process")
                .withHint("Try again when it has finished.");
    }
}
