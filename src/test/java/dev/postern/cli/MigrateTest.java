package dev.postern.cli;

import static dev.postern.cli.MigrateRun.assertDone;
import static dev.postern.cli.MigrateRun.assertFailed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Polling;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of `migrate up` and `migrate down` with temporary files.
class MigrateTest {

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();

    @BeforeEach
    void files() throws IOException {
        migrations().writeTables();
    }

    private MigrateRun migrations() {
        return new MigrateRun(folder, database);
    }

    private void write(String file, String sql) throws IOException {
        migrations().write(file, sql);
    }

    private Result migrate(String... arguments) {
        return migrations().run(arguments);
    }

    private String[] command(String... arguments) {
        return migrations().command(arguments);
    }

    private String state() {
        return migrations().state();
    }

    @Test
    void upAndDown_moveBetweenVersions() {
        assertDone(migrate("up", "--to", "2"), "The database is at version 2.");
        assertThat(state()).isEqualTo("actors,films 1,2");
        assertDone(migrate("up"), "Applying " + folder.resolve("migration/V3__roles.sql"));
        assertDone(migrate("down", "--yes"), "at version 2");
        assertThat(state()).isEqualTo("actors,films 1,2");
        assertDone(migrate("down", "2", "--yes"), "The database has no migrations.");
        assertThat(state()).isEmpty();
        assertDone(migrate("up"), "at version 3");
        assertDone(migrate("down", "--to", "1", "--yes"), "at version 1");
        assertThat(state()).isEqualTo("films 1");
        assertDone(migrate("down", "--to", "0", "--yes"), "no migrations");
        assertDone(migrate("up"), "at version 3");
        assertThat(state()).isEqualTo("actors,films,roles 1,2,3");
        assertDone(migrate("up"), "at version 3");
    }

    @Test
    void failedScript_isTheLastThatIsNamed() throws IOException {
        write("migration/V3__roles.sql", "create table films (id int);");
        write("migration/V4__more.sql", "create table more (id int);");
        assertThat(migrate("up").err())
                .contains("Applying " + folder.resolve("migration/V3__roles.sql"), "V3__roles.sql, line 1, failed")
                .doesNotContain("V4__more.sql");
    }

    @Test
    void settingOfOneScript_doesNotReachTheNext() throws IOException {
        write("migration/V4__other.sql", "create schema other;\nset search_path = other;\nset work_mem = '64kB';");
        write("migration/V5__memory.sql", "create table memory as select current_setting('work_mem') as work_mem;");
        assertDone(migrate("up"), "at version 5");
        assertThat(TestDatabases.value(database, "select work_mem from public.memory"))
                .isNotEqualTo("64kB");
    }

    @Test
    void dryRun_printsSqlWithoutRunningIt() {
        assertDone(migrate("up", "--to", "1"), "at version 1");
        Result up = migrate("up", "--dry-run");
        assertDone(up, "");
        assertThat(up.out().lines())
                .containsSubsequence(
                        "-- " + folder.resolve("migration/V2__actors.sql"),
                        "create table actors (id int);",
                        "-- " + folder.resolve("migration/V3__roles.sql"))
                .doesNotContain("create table films (id int);");
        assertThat(state()).isEqualTo("films 1");
        Result down = migrate("down", "--dry-run");
        assertThat(down.out()).contains("drop table films;");
        assertThat(state()).isEqualTo("films 1");
    }

    @Test
    void downOnExternalDatabase_needsConfirmation() {
        assertDone(migrate("up"), "at version 3");
        assertFailed(migrate("down"), "migrate down needs confirmation", "--yes");
        assertThat(state()).isEqualTo("actors,films,roles 1,2,3");
    }

    @Test
    void failedScript_databaseIsUnchanged() throws IOException {
        assertDone(migrate("up"), "at version 3");
        write("undo/U2__actors.sql", "-- undo script\ndrop table actors;\n\n/* odd; */ drop table\n  stars;");
        Path file = folder.resolve("undo/U2__actors.sql");
        assertFailed(
                migrate("down", "--to", "0", "--yes"),
                file + ", line 4, failed: table \"stars\" does not exist",
                "drop table stars");
        assertThat(state()).isEqualTo("actors,films,roles 1,2,3");
        write("migration/V4__bad.sql", "create table half (id int);\nselect idd from half;");
        assertFailed(
                migrate("up"),
                folder.resolve("migration/V4__bad.sql") + ", line 2, failed: column \"idd\" does not exist\n",
                "select idd from half\n",
                "Perhaps you meant to reference the column \"half.id\".");
        assertThat(state()).isEqualTo("actors,films,roles 1,2,3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            down 9 --yes           | has 3 applied migrations, not 9
            down --to 7 --yes      | Version 7 does not exist
            up --to x              | Version x does not exist
            down --to 3.1 --yes    | Version 3.1 does not exist
            """)
    void unknownVersion_isRejected(String command, String message) {
        assertDone(migrate("up"), "at version 3");
        assertFailed(migrate(command.split(" ")), message);
        assertThat(state()).isEqualTo("actors,films,roles 1,2,3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"down --to 1 2 --yes", "down 0", "up 3", "up --lock-timeout soon", "sideways", "new"})
    void invalidArguments_exitWith2(String command) {
        assertThat(migrate(command.split(" ")).exit()).isEqualTo(2);
    }

    @Test
    void changedFile_isRejected() throws IOException {
        assertDone(migrate("up"), "at version 3");
        write("migration/V2__actors.sql", "create table actors (id bigint);");
        assertFailed(migrate("down", "2", "--yes"), "V2 (actors) has been changed since it was applied");
        write("migration/V4__more.sql", "create table more (id int);");
        assertFailed(migrate("up"), "V2 (actors) has been changed since it was applied");
        assertThat(state()).isEqualTo("actors,films,roles 1,2,3");
    }

    @Test
    void missingFile_isRejected() throws IOException {
        assertDone(migrate("up"), "at version 3");
        Files.delete(folder.resolve("undo/U3__roles.sql"));
        assertFailed(migrate("down", "--yes"), "V3 (roles) has no undo script");
        Files.delete(folder.resolve("migration/V2__actors.sql"));
        assertFailed(migrate("up"), "V2 (actors) was applied, but its file is missing");
        Files.delete(folder.resolve("migration/V3__roles.sql"));
        assertFailed(migrate("up"), "V2 (actors)");
        assertThat(state()).isEqualTo("actors,films,roles 1,2,3");
    }

    @Test
    void databaseAheadOfFiles_isRejected() throws IOException {
        assertDone(migrate("up"), "at version 3");
        Files.delete(folder.resolve("migration/V3__roles.sql"));
        assertFailed(migrate("up"), "ahead of the files", "V3 (roles)");
        assertFailed(migrate("down", "--yes"), "V3 (roles) has no undo script");
    }

    @Test
    void statementOutsideTransaction_needsMarkerInUndoScript() throws IOException {
        assertDone(migrate("up"), "at version 3");
        write("migration/V4__index.sql", "create index concurrently films_id on films (id);");
        write("undo/U4__index.sql", "drop index concurrently films_id;");
        assertDone(migrate("up"), "at version 4");
        assertFailed(migrate("down", "--yes"), "U4__index.sql, line 1, cannot run in a transaction", "-- postern:");
        write("undo/U4__index.sql", "-- postern: no transaction\ndrop index concurrently films_id;");
        assertFailed(migrate("down", "2", "--yes"), "runs outside a transaction", "down 1");
        assertDone(migrate("down", "--yes"), "at version 3");
        assertThat(state()).isEqualTo("actors,films,roles 1,2,3");
        assertThat(TestDatabases.value(database, "select to_regclass('films_id') is null"))
                .isEqualTo("t");
    }

    /// A longer wait would block all later transactions on the table.
    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void lockTimeout_failsWithoutChanges() throws IOException, SQLException {
        assertDone(migrate("up"), "at version 3");
        write("migration/V4__more.sql", "create table more (id int);\nalter table roles add name text;");
        try (Connection connection = TestDatabases.connect(database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select from roles");
            assertFailed(
                    migrate("down", "--yes", "--lock-timeout", "50ms"),
                    "U3__roles.sql, line 1, failed: canceling statement due to lock timeout");
            assertFailed(
                    migrate("up", "--lock-timeout", "50ms"),
                    "V4__more.sql, line 2, failed: canceling statement due to lock timeout");
            connection.rollback();
        }
        assertThat(state()).isEqualTo("actors,films,roles 1,2,3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "down"})
    void killedProcess_databaseIsUnchanged(String direction) throws IOException {
        assertDone(migrate("up"), "at version 3");
        write("migration/V4__slow.sql", "create table slow (id int);\nselect pg_sleep(60);");
        write("undo/U2__actors.sql", "drop table actors;\nselect pg_sleep(60);");
        String[] arguments = direction.equals("up") ? command("up") : command("down", "--to", "1", "--yes");
        try (ServiceProcess killed = ServiceProcess.start(Map.of(), arguments)) {
            Polling.until(() -> sleepingStatements().equals("1"));
            killed.kill();
        }
        TestDatabases.execute(
                database,
                "select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(60)'"
                        + " and datname = current_database()");
        Polling.until(() -> sleepingStatements().equals("0"));
        assertThat(state()).isEqualTo("actors,films,roles 1,2,3");
    }

    private String sleepingStatements() {
        return TestDatabases.value(
                database,
                "select count(*) from pg_stat_activity where query like '%pg_sleep(60)%' and wait_event = 'PgSleep'"
                        + " and datname = current_database()");
    }

    /// `up` uses Flyway's lock and `down` takes the same lock.
    @Test
    void secondMigrationAtTheSameTime_isRejected() throws IOException, SQLException {
        assertDone(migrate("up"), "at version 3");
        write("migration/V4__slow.sql", "select pg_sleep(60);");
        try (ServiceProcess _ = ServiceProcess.start(Map.of(), command("up"))) {
            Polling.until(() -> sleepingStatements().equals("1"));
            assertFailed(migrate("down", "--yes"), "being migrated by another process");
        }
        assertThat(state()).isEqualTo("actors,films,roles 1,2,3");
    }
}
