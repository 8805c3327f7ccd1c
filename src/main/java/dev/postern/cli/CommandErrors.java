package dev.postern.cli;

import dev.postern.diff.Rename;
import dev.postern.problem.CommandException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Failures of commands that belong to no other family.
final class CommandErrors {

    private CommandErrors() {}

    static CommandException notConfirmed() {
        return new CommandException("migrate down needs confirmation").withHint("Run it in a terminal, or add --yes.");
    }

    static CommandException cancelled() {
        return new CommandException("migrate down was cancelled");
    }

    static CommandException renamesNotConfirmed(List<Rename> possible) {
        return new CommandException("The migration would lose data that a rename keeps")
                .withDetails(possible.stream()
                        .map(rename -> "--rename '" + rename.toString().replace("'", "'\\''") + "'")
                        .collect(Collectors.joining("\n")))
                .withHint("Add the options that apply, or --allow-loss to drop and create these objects.");
    }

    static CommandException negativeCount(String option, long value) {
        return new CommandException(option + " must be a whole number from 0, not " + value);
    }

    static CommandException noAccount(String kind, String value) {
        return new CommandException("No account has the " + kind + " " + value);
    }

    static CommandException passwordNotReadable(IOException cause) {
        return new CommandException("The password could not be read from standard input")
                .withDetails(cause.getMessage());
    }

    /// @param option option of the password; that of its file ends in `-file`
    static CommandException twoPasswords(String option) {
        return new CommandException(option + " and " + option + "-file cannot be combined")
                .withHint("Omit " + option + " and its environment variable.");
    }

    static CommandException issuerGivenTwice(String url) {
        return new CommandException("--jwt-issuer " + url + " is given twice")
                .withHint("Write its audience and its role claim after one URL: '" + url
                        + " audience=TEXT role-claim=PATH'.");
    }

    static CommandException watchOnUnixSocket() {
        return new CommandException("--watch cannot be combined with Unix sockets")
                .withHint("Use --port and --admin-port.");
    }

    static CommandException noClasses() {
        return new CommandException("There are no generated classes on the class path")
                .withHint("Create a project with ./postern init, generate its classes with ./postern generate, or serve"
                        + " a database with ./postern serve --from URL.");
    }

    static CommandException noMigrations(Path folder, Path classes) {
        return new CommandException(
                        folder + " contains no migrations, and " + classes + " was generated from a database")
                .withHint("Run ./postern generate --from jdbc:postgresql://host/database.");
    }

    static CommandException unknownRole(String role) {
        return new CommandException("Role '" + role + "' does not exist")
                .withHint("Create the role in a migration, or omit --role for the complete document.");
    }

    static CommandException launcherRequired(String command) {
        return new CommandException(command + " runs Maven, which only the launcher does")
                .withHint("Run ./postern " + command + ".");
    }

    static CommandException h2cWithTls() {
        return new CommandException("--h2c and --tls-cert cannot be combined")
                .withHint("h2c is HTTP/2 without TLS. Let a proxy end TLS, or omit --h2c.");
    }

    static CommandException tlsNeedsBoth() {
        return new CommandException("--tls-cert and --tls-key must be set together");
    }
}
