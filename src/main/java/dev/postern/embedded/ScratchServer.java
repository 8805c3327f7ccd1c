package dev.postern.embedded;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// PostgreSQL server for scratch databases. Closing ends an embedded server or a container, and drops what was
/// created on a server at a URL. A signal that ends the process closes it too.
public final class ScratchServer implements AutoCloseable {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final DatabaseAddress address;
    private final String prefix;
    private final Closeable end;
    private final Thread closer;
    private int databaseCount;
    private boolean isClosed;

    /// @param prefix beginning of the names of scratch databases
    /// @param end ends the server, or removes what was created on it
    /// @param progress receives a line if the end of the process cannot close the server
    private ScratchServer(DatabaseAddress address, String prefix, Closeable end, Consumer<String> progress) {
        this.address = address;
        this.prefix = prefix;
        this.end = end;
        this.closer = new Thread(() -> closeAtExit(progress));
    }

    /// Uses a server on which the login role can create databases.
    ///
    /// @param url JDBC URL with the parameters `user` and `password`, or a URL of libpq
    /// @param progress receives a line for each leftover of an ended process
    /// @throws CommandException if the server is unreachable
    public static ScratchServer at(String url, Consumer<String> progress) {
        ScratchRun run = ScratchRun.start(ScratchRun.withTimeouts(DatabaseAddress.of(url, "postgres", "")), progress);
        return new ScratchServer(run.server(), run.name() + "_", run, progress).closedAtExit();
    }

    /// Starts a server in a container.
    ///
    /// @param image name of an image that is derived from `postgres`
    /// @param progress receives a line for each step
    /// @throws CommandException if neither `docker` nor `podman` can start the container
    public static ScratchServer inContainer(String image, Consumer<String> progress) {
        ScratchContainer container = ScratchContainer.start(image, progress);
        DatabaseAddress address = ScratchRun.withTimeouts(container.address());
        return new ScratchServer(address, "scratch_", container, progress).closedAtExit();
    }

    /// Starts a server.
    ///
    /// @throws CommandException if it does not start
    public static ScratchServer start() {
        return start(UnaryOperator.identity());
    }

    /// Starts a server with further settings.
    ///
    /// @throws CommandException if it does not start
    public static ScratchServer start(UnaryOperator<EmbeddedPostgres.Builder> settings) {
        try {
            ScratchCluster cluster = ScratchCluster.start(settings);
            return new ScratchServer(cluster.address(), "scratch_", cluster, _ -> {});
        } catch (IOException | IllegalStateException e) { // the second if a program of PostgreSQL fails
            throw EmbeddedErrors.scratchServerNotStarted(e);
        }
    }

    private ScratchServer closedAtExit() {
        try {
            ExitHook.add(closer);
        } catch (CommandException e) {
            close();
            throw e;
        }
        return this;
    }

    /// Creates an empty database.
    ///
    /// @throws CommandException if the login role cannot create databases
    public DatabaseAddress createDatabase() {
        return createDatabase("template0");
    }

    /// Creates a copy of a database, to which no session is connected.
    ///
    /// @throws CommandException if a session is connected
    public DatabaseAddress createDatabase(DatabaseAddress template) {
        return createDatabase(name(template));
    }

    private synchronized DatabaseAddress createDatabase(String template) {
        if (isClosed) {
            throw EmbeddedErrors.processEnds();
        }
        databaseCount++;
        String name = prefix + databaseCount;
        try {
            execute("create database " + name + " template " + template);
            setLanguage(name);
        } catch (SQLException e) {
            throw EmbeddedErrors.scratchDatabaseNotCreated(e);
        }
        return new DatabaseAddress(
                address.url().replaceFirst("(//[^/]+/)[^?]*", "$1" + name), address.user(), address.password());
    }

    /// Sets English messages, in which missing roles are recognized. A login role without the privilege keeps the
    /// language of its server.
    private void setLanguage(String database) throws SQLException {
        try {
            execute("alter database " + database + " set lc_messages to 'C'");
        } catch (SQLException e) {
            if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    /// Drops a database that this server created, with its sessions.
    public void dropDatabase(DatabaseAddress database) {
        try {
            execute("drop database " + name(database) + " with (force)");
        } catch (SQLException e) {
            throw EmbeddedErrors.scratchDatabaseNotDropped(e);
        }
    }

    private static String name(DatabaseAddress database) {
        return database.url().replaceFirst("^[^?]*//[^/]+/([^?]*).*$", "$1");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Returns the address of the database `postgres`, which every server has.
    public DatabaseAddress address() {
        return address;
    }

    /// Ends the server, or drops what was created on it. Closing twice has no further effect.
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (Thread.currentThread() != closer) {
            removeCloser();
        }
        try {
            end.close();
        } catch (IOException e) {
            throw EmbeddedErrors.scratchServerNotStopped(e);
        }
    }

    private void closeAtExit(Consumer<String> progress) {
        try {
            close();
        } catch (CommandException e) {
            progress.accept(e.message() + ": " + e.details());
        }
    }

    private void removeCloser() {
        try {
            Runtime.getRuntime().removeShutdownHook(closer);
        } catch (IllegalStateException _) {
            return; // the process ends, and the hook finds the server closed
        }
    }
}
