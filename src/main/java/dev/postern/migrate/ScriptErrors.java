package dev.postern.migrate;

import dev.postern.migrate.SqlScript.ScriptStatement;
import dev.postern.problem.CommandException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Failures of SQL scripts, which name the file and the line.
final class ScriptErrors {

    private ScriptErrors() {}

    static CommandException psqlCommand(Path file, ScriptStatement statement) {
        return new CommandException(file + ", line " + statement.line() + ", is a psql command, not SQL: "
                        + statement.sql().strip())
                .withHint("Remove the psql commands and the data that they read.");
    }

    static CommandException noSuchFile(Path file) {
        return new CommandException(file + " does not exist");
    }

    static CommandException notUtf8(Path file) {
        return new CommandException(file + " is not valid UTF-8");
    }

    static CommandException notReadable(Path file, IOException cause) {
        return new CommandException(file + " could not be read: " + cause.getMessage());
    }

    static CommandException notTransactional(Path file, int line, String statement) {
        return new CommandException(file + ", line " + line + ", cannot run in a transaction: " + statement)
                .withHint("To run the file outside a transaction, add the line \"" + SqlScript.NO_TRANSACTION + "\".");
    }

    static CommandException statementFailed(
            Path file, int line, String message, List<String> details, @Nullable String hint) {
        return new CommandException(file + ", line " + line + ", failed: " + message)
                .withDetails(String.join("\n", details))
                .withHint(hint);
    }

    static CommandException versionTooOld(int version, int min) {
        return new CommandException(
                        "The database is PostgreSQL " + version + ", but the comparison needs PostgreSQL " + min)
                .withHint("Restore its schema into PostgreSQL " + min
                        + ", or pass the output of pg_dump --schema-only with --from-sql.");
    }

    static CommandException containsRows(Path file, ScriptStatement statement) {
        return new CommandException(file + ", line " + statement.line() + ", contains rows: "
                        + statement.sql().lines().findFirst().orElse(""))
                .withHint("Write the file with pg_dump --schema-only.");
    }

    static CommandException transactionNotCommitted(Path file, int line) {
        return new CommandException(file + ", line " + line + ", begins a transaction that the file does not commit")
                .withHint("Add commit, or remove begin.");
    }

    static CommandException notGenerated(String message) {
        return new CommandException(message).withHint("Write this migration by hand: ./postern migrate new.");
    }
}
