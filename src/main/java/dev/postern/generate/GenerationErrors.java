package dev.postern.generate;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.SqlErrors;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/// Failures of the generation of classes.
final class GenerationErrors {

    private GenerationErrors() {}

    static CommandException otherDatabaseClass() {
        return new CommandException("jooq.xml must name " + SchemaDatabase.class.getName() + " as its database");
    }

    static CommandException schemaNotReadable(SQLException cause) {
        return new CommandException("The schema cannot be read").withDetails(cause.getMessage());
    }

    static CommandException notGeneratable(Path classes, List<String> problems, String hint) {
        return new CommandException(
                        classes + " is unchanged, because some objects of the database cannot be generated:")
                .withDetails(String.join("\n", problems))
                .withHint(hint);
    }

    static CommandException unknownSchemas(List<String> missing, List<String> existing) {
        return new CommandException(
                "The database has no schema " + String.join(", ", missing) + ", only " + String.join(", ", existing));
    }

    static CommandException nothingUsable(String user, String inSchemas) {
        return new CommandException("The database has no tables or views" + inSchemas + " that " + user + " can use")
                .withHint("Check the database's name and the privileges of " + user + ".");
    }

    static CommandException noConnection(DatabaseAddress address, SQLException cause) {
        String reason = SqlErrors.unknownHost(cause)
                .map(host -> "the host '" + host + "' is unknown")
                .orElseGet(() ->
                        String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
        return new CommandException("No connection to " + address.url().replaceFirst("\\?.*", "") + ": "
                        + reason.replaceFirst("\\.$", ""))
                .withHint("Check the URL, --db-user and POSTERN_DB_PASSWORD.")
                .withCause(cause);
    }

    static CommandException jooqFailed(Exception cause) {
        return new CommandException("jOOQ cannot generate classes for this schema").withDetails(cause.getMessage());
    }

    static CommandException lockHeld(String process, Path file) {
        return new CommandException("Process " + process + " has held " + file + " for ten minutes")
                .withHint("End the process.");
    }

    static CommandException waitInterrupted() {
        return new CommandException("The wait for another ./postern generate was interrupted");
    }

    static CommandException noCompiler(String runtime) {
        return new CommandException("The Java runtime in " + runtime + " has no compiler")
                .withHint("Run the command with a JDK.");
    }

    static CommandException engineSchema(String schema) {
        return new CommandException("The schema " + schema + " has the engine's tables, which are not served");
    }

    static CommandException classesNotKept(Path directory, IOException cause) {
        return new CommandException("The classes cannot be kept in " + directory).withDetails(cause.getMessage());
    }

    static CommandException noClasses(Path jar) {
        return new CommandException(jar + " contains no classes").withHint("Delete the file.");
    }
}
