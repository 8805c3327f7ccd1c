package dev.postern.testing;

import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.EngineMigrations;
import dev.postern.migrate.HistoryTable;
import dev.postern.migrate.MigrationFiles;
import dev.postern.migrate.Upgrade;
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
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// Databases on the one PostgreSQL 18 server of a test JVM: in a container if Docker is available, else embedded.
public final class TestDatabases {

    private static Supplier<String> serverLogReader = () -> "";
    private static final DatabaseAddress SERVER = start();
    private static final AtomicInteger LAST_NUMBER = new AtomicInteger();
    private static @Nullable DatabaseAddress everything;

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

    /// Creates a database with the migrations, roles and rows of `src/test/db`.
    public static DatabaseAddress createEverything() {
        synchronized (TestDatabases.class) {
            if (everything == null) {
                everything = createEmpty();
                Upgrade.of(everything, MigrationFiles.read(Path.of("src/test/db")), null)
                        .run(Duration.ofSeconds(5));
                execute(everything, readFile("src/test/db/demo/demo.sql"));
                execute(everything, readFile("src/test/db/roles.sql"));
                EngineMigrations.grant(everything, HistoryTable.DEFAULT, EverythingSchema.LOGIN_ROLE);
            }
            return copyOf(everything);
        }
    }

    /// Creates a copy of a database that has no connections.
    public static DatabaseAddress copyOf(DatabaseAddress template) {
        return createCopy(template.url().replaceFirst("^.*/([^/?]+)(\\?.*)?$", "$1"), "copy_");
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

    /// Runs an action while a transaction that has executed `sql` is open; then rolls that transaction back.
    public static void withOpenTransaction(DatabaseAddress database, String sql, Runnable action) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql);
            action.run();
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
