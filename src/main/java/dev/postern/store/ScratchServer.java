package dev.postern.store;

import dev.postern.problem.Code;
import dev.postern.problem.Refusal;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// A PostgreSQL to try things on, which is gone when it is closed.
public final class ScratchServer implements AutoCloseable {

    private static final String ROLE = "postgres";

    private final EmbeddedPostgres postgres;
    private int made;

    private ScratchServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /// @throws dev.postern.problem.ProblemException where it does not start
    public static ScratchServer start() {
        try {
            return new ScratchServer(EmbeddedPostgres.builder()
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .start());
        } catch (IOException e) {
            throw Refusal.of(Code.INTERNAL, "A throwaway PostgreSQL did not start")
                    .details(String.valueOf(e.getMessage()))
                    .hint("Check that the directory for temporary files can be written to.")
                    .exception();
        }
    }

    /// A database with nothing in it.
    public DatabaseAddress create() {
        made++;
        String name = "scratch_" + made;
        DatabaseAddress server = address(ROLE);
        try (Connection connection = DriverManager.getConnection(server.url(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + " template template0");
        } catch (SQLException e) {
            throw Errors.problem(e).exception();
        }
        return address(name);
    }

    private DatabaseAddress address(String database) {
        return new DatabaseAddress("jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database, ROLE, "");
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw Refusal.of(Code.INTERNAL, "The throwaway PostgreSQL did not stop")
                    .details(String.valueOf(e.getMessage()))
                    .exception();
        }
    }
}
