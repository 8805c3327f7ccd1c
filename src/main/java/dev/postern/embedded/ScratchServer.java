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
import java.util.UUID;
import java.util.function.UnaryOperator;

/// PostgreSQL server for scratch databases. Closing deletes an embedded server, and drops the databases from a
/// server at a URL.
public final class ScratchServer implements AutoCloseable {

    private final DatabaseAddress address;
    private final String prefix;
    private final Closeable end;
    private int databaseCount;

    /// @param prefix beginning of the names of scratch databases
    /// @param end ends the server, or removes what was created on it
    private ScratchServer(DatabaseAddress address, String prefix, Closeable end) {
        this.address = address;
        this.prefix = prefix;
        this.end = end;
    }

    /// Uses a server on which the login role can create databases.
    ///
    /// @param url JDBC URL with the parameters `user` and `password`, or a URL of libpq
    /// @throws dev.postern.problem.CommandException if the server is unreachable
    public static ScratchServer at(String url) {
        DatabaseAddress address = DatabaseAddress.of(url, "postgres", "");
        String prefix = "postern_scratch_" + UUID.randomUUID().toString().substring(0, 8) + "_";
        return new ScratchServer(address, prefix, ScratchObjects.on(address, prefix));
    }

    /// Starts a server.
    ///
    /// @throws dev.postern.problem.CommandException if it does not start
    public static ScratchServer start() {
        return start(UnaryOperator.identity());
    }

    /// Starts a server with further settings.
    ///
    /// @throws dev.postern.problem.CommandException if it does not start
    public static ScratchServer start(UnaryOperator<EmbeddedPostgres.Builder> settings) {
        try {
            ScratchCluster cluster = ScratchCluster.start(settings);
            return new ScratchServer(cluster.address(), "scratch_", cluster);
        } catch (IOException e) {
            throw new CommandException("The scratch server did not start")
                    .withDetails(String.valueOf(e.getMessage()))
                    .withHint("Check that the directory for temporary files is writable.");
        }
    }

    /// Creates an empty database.
    ///
    /// @throws dev.postern.problem.CommandException if the login role cannot create databases
    public DatabaseAddress createDatabase() {
        databaseCount++;
        String name = prefix + databaseCount;
        try (Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + " template template0");
        } catch (SQLException e) {
            throw new CommandException("The scratch database could not be created")
                    .withDetails(e.getMessage())
                    .withHint("The login role of --scratch-url needs the attribute CREATEDB.");
        }
        return new DatabaseAddress(
                address.url().replaceFirst("(//[^/]+/)[^?]*", "$1" + name), address.user(), address.password());
    }

    /// Returns the address of the database `postgres`, which every server has.
    public DatabaseAddress address() {
        return address;
    }

    @Override
    public void close() {
        try {
            end.close();
        } catch (IOException e) {
            throw new CommandException("The scratch server did not stop").withDetails(String.valueOf(e.getMessage()));
        }
    }
}
