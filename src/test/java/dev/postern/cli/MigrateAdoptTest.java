package dev.postern.cli;

import static dev.postern.cli.MigrateRun.assertDone;
import static dev.postern.cli.MigrateRun.assertFailed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of `migrate adopt` on databases whose schema other tools or people have created.
class MigrateAdoptTest {

    private static final String HISTORY = "select to_regclass('flyway_schema_history') is not null";

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();

    @BeforeEach
    void files() throws IOException {
        new MigrateRun(folder, database).writeTables();
    }

    private Result migrate(String... arguments) {
        return new MigrateRun(folder, database).run(arguments);
    }

    private String state() {
        return new MigrateRun(folder, database).state();
    }

    @Test
    void databaseWithoutHistory_getsTheHistoryOfItsSchema() {
        TestDatabases.execute(database, "create table films (id int); create table actors (id int)");
        assertFailed(migrate("up"), "no migration history", "./postern migrate adopt");
        assertFailed(
                migrate("adopt"),
                "The database differs from the schema of version 3",
                "table public.roles is missing",
                "Nothing was recorded");
        assertThat(TestDatabases.value(database, HISTORY)).isEqualTo("f");
        Result adopted = migrate("adopt", "2");
        assertDone(adopted, "2 migrations are recorded as applied.");
        assertThat(adopted.out().lines()).containsExactly("V1__films.sql", "V2__actors.sql");
        assertThat(migrate("status").out().lines())
                .containsExactly("version  2", "pending  3 roles", "changed  none", "drift    none");
        assertDone(migrate("up"), "at version 3");
        assertDone(migrate("down", "--to", "0", "--yes"), "no migrations");
    }

    @Test
    void excludedObjects_areNotCompared() {
        TestDatabases.execute(
                database,
                "create table films (id int); create table actors (id int); create table roles (id int);"
                        + " create table audit_log (id int); create schema legacy; create table legacy.t (id int)");
        assertFailed(migrate("adopt", "--exclude", "legacy.*"), "table public.audit_log is new");
        assertDone(
                migrate("adopt", "--exclude", "legacy.*", "--exclude", "public.audit_*"),
                "3 migrations are recorded as applied.");
    }

    @Test
    void manualChange_isRecordedAsTheMigrationOfDiff() throws IOException {
        assertDone(migrate("up"), "at version 3");
        assertFailed(migrate("adopt"), "Version 3 is applied already");
        TestDatabases.execute(database, "alter table roles add name text");
        assertDone(migrate("diff", "name", "--from", database.url()), "");
        assertFailed(migrate("up"), "column \"name\" of relation \"roles\" already exists");
        assertThat(migrate("adopt").out().lines()).containsExactly("V4__name.sql");
        assertThat(state()).isEqualTo("actors,films,roles 1,2,3,4");
        assertThat(migrate("status").out()).contains("pending  none", "drift    none");
    }

    @Test
    void repeatableMigrations_areRecordedIfTheDatabaseHasTheirObjects() throws IOException {
        new MigrateRun(folder, database)
                .write("migration/R__names.sql", "create or replace view names as select id from films;");
        TestDatabases.execute(
                database,
                "create table films (id int); create table actors (id int);" + " create table roles (id int)");
        DatabaseAddress withView = TestDatabases.createEmpty();
        TestDatabases.execute(
                withView,
                "create table films (id int); create table actors (id int);"
                        + " create table roles (id int); create view names as select id from films");
        assertThat(migrate("adopt").out().lines()).hasSize(3).doesNotContain("R__names.sql");
        assertThat(migrate("status").out()).contains("pending  R names");
        assertThat(new MigrateRun(folder, withView).run("adopt").out().lines())
                .hasSize(4)
                .contains("R__names.sql");
        assertThat(new MigrateRun(folder, withView).run("status").out()).contains("pending  none", "drift    none");
        assertFailed(new MigrateRun(folder.resolve("none"), database).run("adopt"), "does not exist");
    }

    @Test
    void lostHistory_isRecordedUpToAnEarlierVersionWithItsViews() throws IOException {
        MigrateRun run = new MigrateRun(folder, database);
        run.write("migration/R__labels.sql", "create or replace view labels as select id from films;");
        run.write("migration/R__cast.sql", "create or replace view casts as select id from roles;");
        run.write("migration/R__names.sql", "create or replace view names as select id from labels;");
        assertDone(migrate("up"), "at version 3");
        assertDone(migrate("down", "--yes"), "at version 2");
        TestDatabases.execute(database, "drop table flyway_schema_history");
        assertThat(migrate("adopt", "2").out().lines())
                .containsExactly("V1__films.sql", "V2__actors.sql", "R__labels.sql", "R__names.sql");
        assertThat(migrate("status").out()).contains("version  2", "pending  3 roles", "R cast", "drift    none");
        assertDone(migrate("up"), "at version 3");
        assertThat(migrate("status").out()).contains("pending  none", "drift    none");
    }

    @Test
    void changedFile_isRejected() throws IOException {
        assertDone(migrate("up", "--to", "2"), "at version 2");
        new MigrateRun(folder, database).write("migration/V1__films.sql", "create table films (id bigint);");
        assertFailed(migrate("adopt"), "V1 (films) has been changed since it was applied");
    }
}
