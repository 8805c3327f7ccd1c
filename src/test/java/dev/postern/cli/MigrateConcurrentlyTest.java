package dev.postern.cli;

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
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tests of statements that wait for all other transactions, such as `create index concurrently`.
///
/// No command of `migrate` holds a transaction open that such a statement would wait for.
@Timeout(300)
class MigrateConcurrentlyTest {

    private static final String NO_TRANSACTION = "-- postern: no transaction\n";

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();

    @BeforeEach
    void files() throws IOException {
        write(
                "migration/V1__films.sql",
                "create table films (id int) partition by range (id);"
                        + "create table films_1 partition of films for values from (1) to (2);");
        write("undo/U1__films.sql", "drop table films;");
        write(
                "migration/V2__index.sql",
                NO_TRANSACTION + "create index concurrently films_1_id on films_1 (id);\n"
                        + "reindex index concurrently films_1_id;");
        write("undo/U2__index.sql", NO_TRANSACTION + "drop index concurrently films_1_id;");
        write(
                "migration/V3__detach.sql",
                NO_TRANSACTION + "-- postern: allow api-break\n"
                        + "alter table films detach partition films_1 concurrently;");
        write(
                "undo/U3__detach.sql",
                "alter table films_1 drop constraint films_1_id_check;"
                        + " alter table films attach partition films_1 for values from (1) to (2);");
    }

    private void write(String file, String sql) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, sql);
    }

    private Result migrate(String... arguments) {
        return new MigrateRun(folder, database).run(arguments);
    }

    private Result success(String... arguments) {
        Result result = migrate(arguments);
        assertThat(result.exit()).as("%s", result).isZero();
        return result;
    }

    @Test
    void concurrentStatements_everyCommandEnds() throws IOException {
        assertThat(success("up").err()).contains("at version 3");
        assertThat(success("status").out()).contains("drift    none");
        assertThat(migrate("check").out()).doesNotContain("fails").doesNotContain("differs");
        write(
                "desired.sql",
                "create table films (id int, title text) partition by range (id);"
                        + " create table films_1 (id int); create index films_1_id on films_1 (id);");
        assertThat(success(
                                "diff",
                                "x",
                                "--from-sql",
                                folder.resolve("desired.sql").toString(),
                                "--dry-run")
                        .out())
                .contains("title");
        success("down", "--yes");
        assertThat(success("down", "--yes").err()).contains("at version 1");
    }

    @Test
    void placeholders_areSentUnchangedWithAWarning() throws IOException {
        write("migration/V4__mail.sql", "create table mail (body text default 'Dear ${name}, ${flyway:timestamp}');");
        write("undo/U4__mail.sql", "-- ${flyway:user}\ndrop table mail; -- ${price}");
        String warning = " contains ${flyway:…}, which is not replaced: the SQL is sent to PostgreSQL unchanged.";
        assertThat(success("up").err()).contains(folder.resolve("migration/V4__mail.sql") + warning);
        TestDatabases.execute(database, "insert into mail default values");
        assertThat(TestDatabases.value(database, "select body from mail"))
                .isEqualTo("Dear ${name}, ${flyway:timestamp}");
        assertThat(success("status").out()).contains("drift    none");
        assertThat(migrate("check").err()).contains(folder.resolve("migration/V4__mail.sql") + warning);
        assertThat(success("diff", "x").err()).contains("No changes", warning);
        assertThat(success("down", "--yes").err()).contains(folder.resolve("undo/U4__mail.sql") + warning);
    }

    @Test
    void mixedFileWithoutMarker_isRejectedBeforeItRuns() throws IOException {
        write("migration/V2__index.sql", "select 1;\n\ncreate index concurrently films_1_id on films_1 (id);");
        Result result = migrate("up");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err())
                .contains("V2__index.sql, line 3, cannot run in a transaction: create index concurrently")
                .contains("-- postern: no transaction");
        assertThat(TestDatabases.value(database, "select to_regclass('films') is null"))
                .isEqualTo("t");
    }

    @Test
    void failureOutsideTransaction_isReportedNowAndByTheNextRun() throws IOException {
        write(
                "migration/V2__index.sql",
                NO_TRANSACTION + "create index concurrently films_1_id on films_1 (id);\nselect idd;");
        assertThat(migrate("up").err()).contains("V2__index.sql, line 3, failed: column \"idd\" does not exist");
        assertThat(migrate("up").err()).contains("V2 (index) failed or was interrupted", "delete the row of V2");
        assertThat(TestDatabases.value(
                        database, "select count(*) from flyway_schema_history where not success and version = '2'"))
                .isEqualTo("1");
        TestDatabases.execute(database, "drop index films_1_id; delete from flyway_schema_history where version = '2'");
        write("migration/V2__index.sql", "create index concurrently films_1_id on films_1 (id);");
        assertThat(success("up").err()).contains("at version 3");
    }

    @Test
    void killedDuringIndexBuild_nextRunNamesFileAndIndex() throws SQLException {
        success("up", "--to", "1");
        try (Connection other = TestDatabases.connect(database)) {
            other.setAutoCommit(false);
            other.createStatement().execute("insert into films values (1)");
            try (ServiceProcess killed = ServiceProcess.start(
                    Map.of(), new MigrateRun(folder, database).command("up", "--lock-timeout", "0"))) {
                Polling.until(() -> waitingIndexBuilds().equals("1"));
                killed.kill();
            }
            TestDatabases.execute(
                    database,
                    "select pg_terminate_backend(pid) from pg_stat_activity where query like 'create index%'"
                            + " and datname = current_database()");
            Polling.until(() -> waitingIndexBuilds().equals("0"));
            other.rollback();
        }
        assertThat(migrate("up").err())
                .contains("V2 (index) failed or was interrupted, and its changes remain")
                .contains("delete the row of V2 (index) from flyway_schema_history")
                .contains("drop index concurrently films_1_id;");
    }

    private String waitingIndexBuilds() {
        return TestDatabases.value(
                database,
                "select count(*) from pg_stat_activity where query like 'create index concurrently%'"
                        + " and wait_event_type = 'Lock' and datname = current_database()");
    }
}
