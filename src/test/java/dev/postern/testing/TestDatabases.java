package dev.postern.testing;

import blog.schema.DefaultCatalog;
import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.SchemaStamp;
import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.EngineMigrations;
import dev.postern.store.DatabaseAddress;
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

/// Databases on the one PostgreSQL 18 server of a test JVM: in a container if Docker is available, else embedded.
public final class TestDatabases {

    private static Supplier<String> serverLogReader = () -> "";
    private static final DatabaseAddress SERVER = start();
    private static final String TEMPLATE = "migrated";
    private static final String EVERYTHING = "everything";
    private static final AtomicInteger LAST_NUMBER = new AtomicInteger();
    private static boolean everythingCreated;

    static {
        execute(SERVER, "create database " + TEMPLATE);
        // an adopter's classes can come from an existing database, which no migration can recreate
        GeneratedModel generated = GeneratedModel.of(DefaultCatalog.DEFAULT_CATALOG);
        if (generated.stamp().source() == SchemaStamp.Source.MIGRATIONS) {
            BundledMigrations.migrate(generated, addressOf(TEMPLATE), _ -> {});
            EngineMigrations.grant(addressOf(TEMPLATE), "postern_authenticator");
        }
    }

    private TestDatabases() {}

    private static DatabaseAddress start() {
        if (Files.exists(Path.of("/var/run/docker.sock"))) {
            @SuppressWarnings("resource") // Testcontainers stops the container when the JVM exits
            PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
            container.start();
            serverLogReader = container::getLogs;
            return new DatabaseAddress(container.getJdbcUrl(), container.getUsername(), container.getPassword());
        }
        try {
            File output = File.createTempFile("postgresql", ".log");
            output.deleteOnExit();
            serverLogReader = () -> readFile(output.toString());
            @SuppressWarnings("resource") // stops when the JVM exits
            ScratchServer server = ScratchServer.start(builder -> builder.setServerConfig("max_connections", "300")
                    .setServerConfig("scram_iterations", "1") // 4096 take 15 ms of each connection
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(output)));
            return server.address();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the server's URL with the login, for `--scratch-url`.
    public static String scratchUrl() {
        return SERVER.url() + (SERVER.url().contains("?") ? "&" : "?") + "user=" + SERVER.user() + "&password="
                + SERVER.password();
    }

    /// Returns the server log.
    public static String serverLog() {
        return serverLogReader.get();
    }

    /// Creates a database with all migrations applied and without rows.
    public static DatabaseAddress createMigrated() {
        return createCopy(TEMPLATE, "test_");
    }

    /// Creates a database with the schema and rows of `src/test/db`.
    public static DatabaseAddress createEverything() {
        synchronized (TestDatabases.class) {
            if (!everythingCreated) {
                execute(SERVER, "create database " + EVERYTHING);
                execute(addressOf(EVERYTHING), readFile("src/test/db/migration/V1__everything.sql"));
                execute(addressOf(EVERYTHING), readFile("src/test/db/rows.sql"));
                execute(addressOf(EVERYTHING), readFile("src/test/db/roles.sql"));
                everythingCreated = true;
            }
        }
        return createCopy(EVERYTHING, "everything_");
    }

    /// Copies the template's files, which takes a quarter of the default strategy's CPU time.
    private static DatabaseAddress createCopy(String template, String prefix) {
        String name = prefix + LAST_NUMBER.incrementAndGet();
        execute(SERVER, "create database " + name + " template " + template + " strategy file_copy");
        return addressOf(name);
    }

    private static String readFile(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the address of the same database for `postern_authenticator`, which can only assume other roles.
    public static DatabaseAddress withAuthenticatorLogin(DatabaseAddress address) {
        return withLogin("postern_authenticator", address);
    }

    /// Returns the address of the same database for a login role.
    ///
    /// The role's name becomes its password, because a server in a container requires a password.
    public static DatabaseAddress withLogin(String login, DatabaseAddress address) {
        execute(address, "alter role " + login + " password '" + login + "'");
        return new DatabaseAddress(address.url(), login, login);
    }

    /// Creates an empty database.
    public static DatabaseAddress createEmpty() {
        return createCopy("template1", "empty_");
    }

    private static DatabaseAddress addressOf(String database) {
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

    /// Returns the first value of a query as text; empty without a row.
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
