package dev.postern.migrate;

import dev.postern.problem.CommandException;
import dev.postern.problem.Problem;
import java.sql.SQLException;

/// Failures of databases that are unreachable, or that are not the expected database.
final class AddressErrors {

    private AddressErrors() {}

    static CommandException nothingToApply() {
        return new CommandException("This build was generated from a database and has no migrations to apply")
                .withHint("Omit --migrate.");
    }

    static CommandException otherVersion(String found, String needed) {
        return new CommandException("The database is at version " + found + ", this build needs version " + needed)
                .withHint("Run ./postern serve --migrate with the same --db-url.");
    }

    static CommandException laterVersionDiffers(String found, String needed, String difference) {
        return new CommandException("The database is at version " + found + ", this build is for version " + needed
                        + ", and they do not fit: " + difference)
                .withHint("Add the missing migrations to db/migration and run ./postern generate.");
    }

    static CommandException notPostgres(String address) {
        return new CommandException(address + " is not a PostgreSQL address")
                .withHint("Write it as jdbc:postgresql://host:port/database, and set the user with --db-user.");
    }

    static CommandException loginFailed(String address, Problem problem) {
        return new CommandException("Login to " + address + " failed: " + problem.message())
                .withHint("Check --db-url, --db-user and POSTERN_DB_PASSWORD, or --migrate-user and its password.");
    }

    static CommandException queryFailed(String address, SQLException error) {
        return new CommandException("The database at " + address + " rejected a query of its system catalogs")
                .withDetails(error.getMessage())
                .withHint("PostgreSQL 14 to 18 are supported.");
    }

    static CommandException noResponse(String address, String details) {
        return new CommandException("The database at " + address + " does not respond")
                .withDetails(details)
                .withHint("Check --db-url, and that the server is running.");
    }

    static CommandException unknownHost(String address, String host) {
        return new CommandException("The host '" + host + "' of " + address + " is unknown")
                .withHint("Check --db-url, and the name service of this machine.");
    }

    static CommandException otherHistoryTable(HistoryTable history) {
        return new CommandException("Table " + history + " is not a Flyway history table")
                .withHint("Check --db-url and --history-table, or rename the table of the other tool.");
    }

    static CommandException historyNotReadable(String role, HistoryTable table) {
        return new CommandException("Role " + role + " cannot read " + table)
                .withHint("As the owner, run: grant select on " + table + " to " + ScratchRoles.quoted(role)
                        + "; or migrate with --migrate-user.");
    }

    /// @param schema quoted name
    static CommandException historySchemaNotUsable(String role, HistoryTable history, String schema) {
        return new CommandException("Role " + role + " cannot use schema " + schema + ", which has the table "
                        + HistoryTable.identifier(history.name()))
                .withHint("As the owner, run: grant usage on schema " + schema + " to " + ScratchRoles.quoted(role)
                        + ";");
    }
}
