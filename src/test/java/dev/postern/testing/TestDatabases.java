package dev.postern.testing;

import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.SchemaStamp;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.ScratchServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// One PostgreSQL 18 for the whole run: in a container where there is a Docker socket, else embedded.
public final class TestDatabases {

    private static Supplier<String> log = () -> "";
    private static final DatabaseAddress SERVER = start();
    private static final String TEMPLATE = "migrated";
    private static final String EVERYTHING = "everything";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static boolean everythingMade;

    static {
        execute(SERVER, "create database " + TEMPLATE);
        // an adopter's classes may come from a database, and then nothing here can make another like it
        if (SchemaStamp.source() == SchemaStamp.Source.MIGRATIONS) {
            BundledMigrations.migrate(named(TEMPLATE), _ -> {});
        }
    }

    private TestDatabases() {}

    private static DatabaseAddress start() {
        if (Files.exists(Path.of("/var/run/docker.sock"))) {
            @SuppressWarnings("resource") // Testcontainers stops it when the JVM ends
            PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
            container.start();
            log = container::getLogs;
            return new DatabaseAddress(container.getJdbcUrl(), container.getUsername(), container.getPassword());
        }
        try {
            File output = File.createTempFile("postgresql", ".log");
            output.deleteOnExit();
            log = () -> text(output.toString());
            @SuppressWarnings("resource") // stops when the JVM ends
            ScratchServer server = ScratchServer.start(builder -> builder.setServerConfig("max_connections", "300")
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(output)));
            return server.address();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Everything that the server has logged.
    public static String serverLog() {
        return log.get();
    }

    /// A database of its own, migrated, without rows.
    public static DatabaseAddress fresh() {
        String name = "test_" + COUNT.incrementAndGet();
        execute(SERVER, "create database " + name + " template " + TEMPLATE);
        return named(name);
    }

    /// A database of its own with the tests' schema and its rows.
    public static DatabaseAddress everything() {
        synchronized (TestDatabases.class) {
            if (!everythingMade) {
                execute(SERVER, "create database " + EVERYTHING);
                execute(named(EVERYTHING), text("src/test/db/V1__everything.sql"));
                execute(named(EVERYTHING), text("src/test/db/rows.sql"));
                execute(named(EVERYTHING), text("src/test/db/roles.sql"));
                everythingMade = true;
            }
        }
        String name = "everything_" + COUNT.incrementAndGet();
        execute(SERVER, "create database " + name + " template " + EVERYTHING);
        return named(name);
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same database, for who may do nothing there but take on other roles.
    public static DatabaseAddress authenticating(DatabaseAddress address) {
        return as("postern_authenticator", address);
    }

    /// The same database for another login, whose password becomes its name: a server in a container asks for one.
    public static DatabaseAddress as(String login, DatabaseAddress address) {
        execute(address, "alter role " + login + " password '" + login + "'");
        return new DatabaseAddress(address.url(), login, login);
    }

    /// A database of its own with nothing in it.
    public static DatabaseAddress empty() {
        String name = "empty_" + COUNT.incrementAndGet();
        execute(SERVER, "create database " + name);
        return named(name);
    }

    private static DatabaseAddress named(String database) {
        String url = SERVER.url().replaceFirst("/[^/?]+(\\?.*)?$", "/" + database);
        return new DatabaseAddress(url, SERVER.user(), SERVER.password());
    }

    public static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(address.url(), address.user(), address.password());
    }

    public static void execute(DatabaseAddress address, String sql) {
        try (Connection connection = connect(address)) {
            execute(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    static void execute(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /// The first value a query gives, as text; empty if there is none.
    public static String value(DatabaseAddress address, String sql) {
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
