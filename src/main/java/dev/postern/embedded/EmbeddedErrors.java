package dev.postern.embedded;

import dev.postern.problem.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/// Failures of the embedded server and of scratch servers.
public final class EmbeddedErrors {

    /// Space for the files of a new server: 24 MiB of data, 16 MiB of log, and reserve.
    private static final long MIN_FREE_MEGABYTES = 64;

    /// Space for the unpacked programs of PostgreSQL, which take 60 MiB.
    static final long PROGRAMS_MEGABYTES = 64;

    private EmbeddedErrors() {}

    static CommandException cacheNotUsable(Path cache) {
        return new CommandException("The files of Postern cannot be kept in " + cache)
                .withHint("Delete the directory, or set XDG_CACHE_HOME to one that only you can write to.");
    }

    /// @param free free space in MiB
    static CommandException noSpaceForPrograms(Path cache, long free) {
        return new CommandException("The programs of PostgreSQL cannot be unpacked in " + cache)
                .withDetails("No space left on device: " + free + " MiB are free, and they need " + PROGRAMS_MEGABYTES)
                .withHint("Free some space, or set XDG_CACHE_HOME to a directory that has more.");
    }

    /// @param cause failure of a file or of a program
    static CommandException scratchServerNotStarted(Exception cause) {
        return withCauseOfStart(new CommandException("The scratch server did not start"), UserCache.directory(), cause)
                .withHint("Check that the directory for temporary files is writable and has space, or name another"
                        + " server with --scratch-url. A package has no embedded PostgreSQL.");
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

    /// @param cause failure of a file or of a program
    static CommandException serverNotStarted(Path directory, Exception cause) {
        return withCauseOfStart(
                        new CommandException("The embedded PostgreSQL in " + directory + " did not start"),
                        directory,
                        cause)
                .withHint("Check that the directory can be written to and has space, or choose another with"
                        + " --data-dir. A package has no embedded PostgreSQL: set --db-url.");
    }

    /// Adds the reason: the programs of PostgreSQL write it to their output only, also that a disk is full.
    private static CommandException withCauseOfStart(CommandException failure, Path directory, Exception cause) {
        long free = directory.toAbsolutePath().toFile().getUsableSpace() >> 20;
        boolean isKnown = Files.isDirectory(directory) && free < MIN_FREE_MEGABYTES;
        return failure.withDetails(
                isKnown
                        ? "No space left on device: " + free + " MiB are free, and a new server needs "
                                + MIN_FREE_MEGABYTES
                        : String.valueOf(cause.getMessage()));
    }

    static CommandException scratchUrlUnreachable(SQLException cause) {
        return new CommandException("The server at --scratch-url is unreachable")
                .withDetails(cause.getMessage())
                .withHint("Write it as jdbc:postgresql://host:port/postgres?user=ROLE&password=PASSWORD.");
    }
}
