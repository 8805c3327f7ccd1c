package dev.postern.problem;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Failures of the start of the service: options that do not fit the database, the schema or the machine.
public final class StartErrors {

    private StartErrors() {}

    public static CommandException schemaNotGenerated(String schema, List<String> generated) {
        return new CommandException(
                "Schema '" + schema + "' is not one of the generated schemas: " + String.join(", ", generated));
    }

    public static CommandException portNotUsable(String host, int port, String reason, String option) {
        return new CommandException("Port " + port + " on " + host + reason)
                .withHint("Choose another port with " + option + ", or 0 for a free one.");
    }

    public static CommandException socketNotUsable(Path socket, String reason, String option) {
        return new CommandException("The socket " + socket + reason)
                .withHint("Choose a path in a writable directory with " + option + ".");
    }

    public static CommandException anonymousRoleRequired() {
        return new CommandException("--anonymous-role is required")
                .withHint("Name the role of requests without a token, none or login.");
    }

    public static CommandException roleNotAssumable(String role) {
        return new CommandException("Role '" + role + "' cannot be assumed")
                .withHint("Grant it to the login role. It cannot be a superuser.");
    }

    public static CommandException rootFunctionNotCallable(String function, String found) {
        return new CommandException(
                        "--root-function " + function + " names " + found + " that can be called without arguments")
                .withHint("Name a function without arguments in a served schema, as schema.name.");
    }

    public static CommandException unknownPreRequest(String function) {
        return new CommandException("--pre-request names an unknown function: " + function + "()")
                .withHint("Name a function without arguments, as schema.name.");
    }

    public static CommandException unknownHoistedSettings(String settings) {
        return new CommandException("--hoisted-settings names unknown settings: " + settings)
                .withHint("Name PostgreSQL settings, separated by commas, such as statement_timeout; or none.");
    }

    public static CommandException otherDriverVersion(@Nullable String version, String missingMembers, String needed) {
        return new CommandException("The PostgreSQL JDBC driver is version " + version + missingMembers
                        + ", this build needs " + needed)
                .withHint("Remove the other driver from the class path.");
    }
}
