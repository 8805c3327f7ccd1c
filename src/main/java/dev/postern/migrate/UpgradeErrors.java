package dev.postern.migrate;

import dev.postern.migrate.MigrationHistory.MigrationEntry;
import dev.postern.problem.CommandException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/// Failures of migrations that cannot be applied.
final class UpgradeErrors {

    /// SQLSTATEs of a prepared statement that exists already, or that does not exist.
    private static final Set<String> STATEMENT_OF_OTHER_CLIENT = Set.of("42P05", "26000");

    private UpgradeErrors() {}

    static CommandException changed(String migration) {
        return new CommandException(migration + " has been changed since it was applied")
                .withHint("Restore the file. Then write a new migration, or run ./postern migrate down and"
                        + " change the file.");
    }

    static CommandException fileMissing(String migration) {
        return new CommandException(migration + " was applied, but its file is missing")
                .withHint("Check --db-dir and --db-url.");
    }

    static CommandException ahead(String migration) {
        return new CommandException("The database is ahead of the files: " + migration + " is applied")
                .withHint("Add the missing migrations, or check --db-url.");
    }

    static CommandException failedBefore(HistoryTable history, String migration, String remedies) {
        return new CommandException(migration + " failed or was interrupted, and its changes remain")
                .withHint("It ran outside a transaction. Repair the database, then delete the row of " + migration
                        + " from " + history + "." + remedies);
    }

    static CommandException numberTooLow(MigrationEntry pending, MigrationVersion applied) {
        return new CommandException(pending.name() + " is pending, but the later V" + applied + " is applied")
                .withHint("Run ./postern migrate renumber to give the pending migration the next number.");
    }

    static CommandException noHistory() {
        return new CommandException("The database has tables but no migration history: nothing was applied")
                .withHint("Check --db-url. For a database older than its migrations, run ./postern migrate adopt.");
    }

    static CommandException repeatablesDropEachOther(Path file) {
        return new CommandException(file + " and another repeatable migration drop each other's objects")
                .withHint("Create the objects that depend on each other in one file.");
    }

    static CommandException repeatableOutsideTransaction(Path file) {
        return new CommandException(file + " is a repeatable migration, which cannot run outside a transaction")
                .withHint("Move its statements into a migration with a version.");
    }

    static CommandException notApplied(FlywayException cause) {
        boolean isStatementOfOtherClient = cause.getCause() instanceof SQLException e
                && STATEMENT_OF_OTHER_CLIENT.contains(String.valueOf(e.getSQLState()));
        return new CommandException("The migrations could not be applied")
                .withDetails(String.valueOf(cause.getMessage()).strip())
                .withHint(
                        isStatementOfOtherClient
                                ? "A connection pooler in transaction mode is between: set --migrate-url, or --db-url of"
                                        + " migrate, to a URL of PostgreSQL itself."
                                : null);
    }

    static CommandException unknownLoginRole(String role) {
        return new CommandException("Role " + role + ", which serves, does not exist, so it was granted nothing")
                .withHint("Check --db-user, or create the role; then run the command again.");
    }

    static CommandException notGranted(String owner, String grant) {
        return new CommandException("Role " + owner + " cannot grant what the login role needs")
                .withHint("As the owner of the object, run: " + grant + ";");
    }

    static CommandException schemaDiffers(String differences) {
        return new CommandException("The database does not match this build: " + differences)
                .withHint("Check --db-url. If the database is right, run ./postern generate --from with its address.");
    }
}
