package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of `migrate` with unexpected databases and files, which are rejected and left unchanged.
class MigrateInputTest {

    private static final List<String> COMMANDS = List.of("up", "down --yes", "history", "status", "renumber");

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();

    @BeforeEach
    void files() throws IOException {
        for (String name : List.of("1__films", "2__actors")) {
            String table = name.substring(3);
            write("migration/V" + name + ".sql", "create table " + table + " (id int);");
            write("undo/U" + name + ".sql", "drop table " + table + ";");
        }
    }

    private void write(String file, String sql) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, sql);
    }

    private Result migrate(DatabaseAddress address, String command) {
        return new MigrateRun(folder, address).run(command.split(" "));
    }

    private static void assertFailed(Result result, String... messages) {
        assertThat(result.exit()).as("%s", result).isEqualTo(1);
        assertThat(result.err()).contains(messages).doesNotContain("\tat ", "Exception", "secret");
        assertThat(result.out()).isEmpty();
    }

    private String tables() {
        return TestDatabases.value(
                database,
                "select coalesce(string_agg(relname, ',' order by relname), '') from pg_class"
                        + " where relkind = 'r' and relnamespace = 'public'::regnamespace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a int)", "(version text, success boolean, installed_rank int, script text)"})
    void historyTableOfAnotherTool_isRejected(String columns) {
        TestDatabases.execute(database, "create table flyway_schema_history " + columns);
        for (String command : List.of("up", "down --yes", "history", "status")) {
            assertFailed(
                    migrate(database, command),
                    "Table flyway_schema_history is not a Flyway history table\n",
                    "--db-url");
        }
        assertThat(tables()).isEqualTo("flyway_schema_history");
    }

    @Test
    void databaseOfAnotherTool_isUnchanged() {
        TestDatabases.execute(database, "create table alembic_version (version_num text)");
        assertFailed(migrate(database, "up"), "has tables but no migration history: nothing was applied\n");
        assertThat(tables()).isEqualTo("alembic_version");
    }

    @Test
    void urlOfAnotherDatabaseSystem_isRejected() {
        DatabaseAddress mysql = new DatabaseAddress("jdbc:mysql://localhost/shop?password=secret", "a", "secret");
        for (String command : COMMANDS) {
            assertFailed(
                    migrate(mysql, command),
                    "jdbc:mysql://localhost/shop is not a PostgreSQL address\n",
                    "jdbc:postgresql://");
        }
    }

    @Test
    void serverWithAnotherProtocol_isRejected() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> respond(server));
            String url = "jdbc:postgresql://127.0.0.1:" + server.getLocalPort() + "/shop";
            for (String command : COMMANDS) {
                assertFailed(
                        migrate(new DatabaseAddress(url, "a", "secret"), command),
                        "The database at " + url + " does not respond\n");
            }
        }
    }

    private static void respond(ServerSocket server) {
        while (true) {
            try (Socket client = server.accept();
                    OutputStream out = client.getOutputStream()) {
                out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                return;
            }
        }
    }

    @Test
    void invalidLogin_isRejected() {
        for (String command : COMMANDS) {
            assertFailed(
                    migrate(new DatabaseAddress(database.url(), "unknown_role", "secret"), command),
                    "Login to " + database.url() + " failed: ",
                    "--db-user and POSTERN_DB_PASSWORD");
            assertFailed(
                    migrate(
                            new DatabaseAddress(
                                    database.url().replaceFirst("[^/]+$", "nowhere"),
                                    database.user(),
                                    database.password()),
                            command),
                    "database \"nowhere\" does not exist\n");
        }
    }

    @Test
    void missingOrBinaryFiles_areRejected() throws IOException {
        Files.write(folder.resolve("migration/V3__latin.sql"), new byte[] {'s', (byte) 0xe9});
        assertFailed(migrate(database, "up"), "UTF-8");
        Path nowhere = folder.resolve("nowhere");
        assertFailed(new MigrateRun(nowhere, database).run("up"), " does not exist or cannot be read", "--db-dir");
        assertThat(tables()).isEmpty();
        Files.write(folder.resolve("undo/U2__actors.sql"), new byte[] {'s', (byte) 0xe9});
        Files.delete(folder.resolve("migration/V3__latin.sql"));
        assertThat(migrate(database, "up").exit()).isZero();
        assertFailed(migrate(database, "down --yes"), "U2__actors.sql is not valid UTF-8");
        assertThat(tables()).isEqualTo("actors,films,flyway_schema_history");
    }

    @Test
    void versionWithDate_newMigrationHasTheNextNumber() throws IOException {
        write("migration/V20261125093000__now.sql", "select 1;");
        assertThat(migrate(database, "new later").out()).contains("V20261125093001__later.sql");
    }

    @Test
    void unwritableFolder_isRejected() throws IOException {
        Path files = folder.resolve("other");
        Files.createDirectories(files.resolve("migration"));
        Files.createFile(files.resolve("undo"));
        assertFailed(new MigrateRun(files, database).run("new", "x"), "U1__x.sql could not be written");
        assertThat(files.resolve("migration")).isEmptyDirectory();
    }

    @Test
    void baseline_earlierMigrationsAreNeitherAppliedNorUndone() {
        TestDatabases.execute(database, "create table films (id int, old text)");
        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .locations("filesystem:" + folder.resolve("migration"))
                .baselineVersion("1")
                .load()
                .baseline();
        assertThat(migrate(database, "renumber").out()).isEmpty();
        assertThat(migrate(database, "up").err()).doesNotContain("V1__films").contains("at version 2");
        assertThat(migrate(database, "history").out().lines())
                .anyMatch(line -> line.matches("1 +films +baseline .*"))
                .anyMatch(line -> line.matches("2 +actors +applied .*"));
        assertFailed(migrate(database, "down 2 --yes"), "has 1 applied migrations, not 2");
        assertThat(migrate(database, "down --to 1 --yes").err()).contains("at version 1");
        assertThat(tables()).isEqualTo("films,flyway_schema_history");
    }

    @Test
    void flywayAndMigrate_continueEachOthersHistory() {
        assertThat(migrate(database, "up --to 1").exit()).isZero();
        Flyway flyway = Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .locations("filesystem:" + folder.resolve("migration"))
                .load();
        assertThat(flyway.migrate().migrationsExecuted).isEqualTo(1);
        assertThat(migrate(database, "down 2 --yes").exit()).isZero();
        assertThat(flyway.migrate().migrationsExecuted).isEqualTo(2);
        flyway.validate();
        assertThat(migrate(database, "up").err()).contains("at version 2");
    }
}
