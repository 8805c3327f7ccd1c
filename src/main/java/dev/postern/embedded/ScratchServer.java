package dev.postern.embedded;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.SqlErrors;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Temporary embedded PostgreSQL server, deleted when it is closed.
public final class ScratchServer implements AutoCloseable {

    private final EmbeddedPostgres postgres;
    private final String password;
    private int databaseCount;

    private ScratchServer(EmbeddedPostgres postgres, String password) {
        this.postgres = postgres;
        this.password = password;
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
        Path file = UserCache.directory().resolve("password-" + UUID.randomUUID());
        try {
            ServerPassword password = ServerPassword.create(file);
            try {
                EmbeddedPostgres postgres = settings.apply(PrivatePostgres.builder(password))
                        .setServerConfig("fsync", "off") // the data are temporary, so a crash may lose them
                        .start();
                return new ScratchServer(postgres, password.text());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new CommandException("The scratch server did not start")
                    .withDetails(String.valueOf(e.getMessage()))
                    .withHint("Check that the directory for temporary files is writable.");
        }
    }

    /// Creates an empty database.
    public DatabaseAddress createDatabase() {
        databaseCount++;
        String name = "scratch_" + databaseCount;
        DatabaseAddress server = address();
        try (Connection connection = DriverManager.getConnection(server.url(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + " template template0");
        } catch (SQLException e) {
            throw SqlErrors.problem(e).exception();
        }
        return address(name);
    }

    /// Returns the address of the database `postgres`, which every server has.
    public DatabaseAddress address() {
        return address("postgres");
    }

    private DatabaseAddress address(String database) {
        String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database;
        return new DatabaseAddress(url, PrivatePostgres.SUPERUSER, password);
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new CommandException("The scratch server did not stop").withDetails(String.valueOf(e.getMessage()));
        }
    }
}
