package dev.postern.embedded;

import dev.postern.problem.CommandException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/// Failures of the embedded server and of scratch servers.
public final class EmbeddedErrors {

    private EmbeddedErrors() {}

    static CommandException cacheNotUsable(Path cache) {
        return new CommandException("The files of Postern cannot be kept in " + cache)
                .withHint("Delete the directory, or set XDG_CACHE_HOME to one that only you can write to.");
    }

    static CommandException scratchServerNotStarted(IOException cause) {
        return new CommandException("The scratch server did not start")
                .withDetails(String.valueOf(cause.getMessage()))
                .withHint("Check that the directory for temporary files is writable.");
    }

    public static CommandException scratchDatabaseUnreachable(SQLException cause) {
        return new CommandException("The scratch database is unreachable").withDetails(cause.getMessage());
    }

    public static CommandException notRunning(Path directory) {
        return new CommandException("No embedded PostgreSQL runs in " + directory);
    }

    static CommandException scratchDatabaseNotCreated(SQLException cause) {
        return new CommandException("The scratch database could not be created")
                .withDetails(cause.getMessage())
                .withHint("The login role of --scratch-url needs the attribute CREATEDB.");
    }

    static CommandException scratchDatabaseNotDropped(SQLException cause) {
        return new CommandException("The scratch database could not be dropped").withDetails(cause.getMessage());
    }

    static CommandException processEnds() {
        return new CommandException("The process ends");
    }

    static CommandException scratchServerNotStopped(IOException cause) {
        return new CommandException("The scratch server did not stop").withDetails(String.valueOf(cause.getMessage()));
    }

    static CommandException dataDirectoryInUse(Path directory) {
        return new CommandException("Data directory " + directory + " is in use by another Postern")
                .withHint("Stop that process, or choose another directory with --data-dir.");
    }

    static CommandException serverNotStarted(Path directory, IOException cause) {
        return new CommandException("The embedded PostgreSQL in " + directory + " did not start")
                .withDetails(String.valueOf(cause.getMessage()))
                .withHint("Check that the directory can be written to, or choose another with --data-dir.");
    }

    static CommandException scratchUrlUnreachable(SQLException cause) {
        return new CommandException("The server at --scratch-url is unreachable")
                .withDetails(cause.getMessage())
                .withHint("Write it as jdbc:postgresql://host:port/postgres?user=ROLE&password=PASSWORD.");
    }
}
