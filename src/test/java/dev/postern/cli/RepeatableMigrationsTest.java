package dev.postern.cli;

import static dev.postern.cli.MigrateRun.assertDone;
import static dev.postern.cli.MigrateRun.assertFailed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests of repeatable migrations: their order, and what becomes of them when versions and other scripts change.
class RepeatableMigrationsTest {

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();

    @BeforeEach
    void files() throws IOException {
        write("migration/V1__films.sql", "create table films (id int, title text, year int);");
        write("undo/U1__films.sql", "drop table films;");
        write("migration/V2__tags.sql", "create table tags (film_id int, label text);");
        write("undo/U2__tags.sql", "drop table tags;");
        // the order of the names is not that of the dependencies
        write("migration/R__a_labels.sql", """
                create or replace view labels as
                    select o.id, t.label from old o join tags t on t.film_id = o.id;""");
        write("migration/views/R__z_old.sql", """
                drop view if exists old cascade;
                create view old as select id, title from films where year < 1950;""");
        write("migration/R__count.sql", """
                create or replace function old_count() returns bigint language sql
                    as 'select count(*) from old';""");
        write("migration/R__guard.sql", """
                create or replace function guard() returns trigger language plpgsql as 'begin return new; end';
                drop trigger if exists guard on films;
                create trigger guard before insert on films for each row execute function guard();
                drop policy if exists readers on films;
                create policy readers on films for select using (old_count() >= 0);""");
    }

    private void write(String file, String sql) throws IOException {
        new MigrateRun(folder, database).write(file, sql);
    }

    private Result migrate(String... arguments) {
        return new MigrateRun(folder, database).run(arguments);
    }

    private String objects() {
        return TestDatabases.value(database, """
                select concat_ws(' ',
                    (select string_agg(relname, ',' order by relname) from pg_class
                        where relnamespace = 'public'::regnamespace and relkind = 'v'),
                    (select string_agg(proname, ',' order by proname) from pg_proc
                        where pronamespace = 'public'::regnamespace),
                    (select string_agg(tgname, ',') from pg_trigger where not tgisinternal),
                    (select string_agg(polname, ',') from pg_policy))""");
    }

    private static final String ALL = "labels,old guard,old_count guard readers";

    @Test
    void scripts_runAfterTheVersionsInOrderOfDependency() {
        Result up = migrate("up");
        assertDone(up, "Applying " + folder.resolve("migration/views/R__z_old.sql"));
        assertThat(objects()).isEqualTo(ALL);
        assertThat(TestDatabases.value(database, """
                select string_agg(concat_ws('|', version, description, type, script, success), ' ' order by script)
                from flyway_schema_history"""))
                .isEqualTo("a labels|SQL|R__a_labels.sql|t count|SQL|R__count.sql|t guard|SQL|R__guard.sql|t"
                        + " 1|films|SQL|V1__films.sql|t 2|tags|SQL|V2__tags.sql|t z old|SQL|views/R__z_old.sql|t");
        assertThat(migrate("status").out()).contains("version  2", "pending  none", "changed  none", "drift    none");
        assertThat(migrate("history").out().lines()).anyMatch(line -> line.matches("R +z old +applied +no +- +- +-"));
        assertThat(migrate("up", "--dry-run").out()).isEmpty();
        assertDone(migrate("check"), "2 migrations can be applied, undone and applied again.");
        assertDone(migrate("diff", "x"), "No changes");
    }

    @Test
    void changedScript_runsAgainWithThoseThatItDrops() throws IOException {
        assertDone(migrate("up"), "at version 2");
        write("migration/views/R__z_old.sql", """
                drop view if exists old cascade;
                create view old as select title, id from films where year < 1970;""");
        assertThat(migrate("status").out()).contains("pending  R z old");
        assertThat(migrate("up", "--dry-run").out()).contains("year < 1970");
        assertDone(migrate("up"), "R__z_old.sql");
        assertThat(objects()).isEqualTo(ALL);
        assertThat(TestDatabases.value(database, "select pg_get_viewdef('old')"))
                .contains("1970");
        assertThat(migrate("status").out()).contains("pending  none", "drift    none");
    }

    @Test
    void versionThatDropsTheirObjects_isFollowedByAllScripts() throws IOException {
        assertDone(migrate("up"), "at version 2");
        write("migration/V3__year.sql", "drop view old cascade; alter table films alter year type bigint;");
        assertDone(migrate("up"), "at version 3");
        assertThat(objects()).isEqualTo(ALL);
    }

    /// The view of tags cannot exist without the table, and is created again with it.
    @Test
    void undoneVersion_takesItsDependentObjectsAlong() throws IOException {
        assertDone(migrate("up"), "at version 2");
        Result down = migrate("down", "--yes");
        assertDone(down, "at version 1");
        assertThat(down.err())
                .contains("R__a_labels.sql does not fit this version", "relation \"tags\" does not exist");
        assertThat(objects()).isEqualTo("old guard,old_count guard readers");
        assertThat(migrate("status").out()).contains("version  1", "pending  2 tags", "drift    none");
        assertDone(migrate("up"), "at version 2");
        assertThat(objects()).isEqualTo(ALL);
        assertDone(migrate("down", "--to", "0", "--yes"), "no migrations");
        assertThat(objects()).isEmpty();
        assertDone(migrate("up"), "at version 2");
        assertThat(objects()).isEqualTo(ALL);
    }

    @Test
    void undoThatFailsForAnotherReason_changesNothing() throws IOException {
        assertDone(migrate("up"), "at version 2");
        write("undo/U2__tags.sql", "drop table tags; drop table nothing;");
        assertFailed(migrate("down", "--yes"), "U2__tags.sql, line 1, failed: ");
        assertThat(objects()).isEqualTo(ALL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            create or replace view bad as select nope from films        | R__bad.sql, line 1, failed: column "nope" does not exist
            create index concurrently i on films (id)                   | R__bad.sql, line 1, cannot run in a transaction
            `-- postern: no transaction`                                | R__bad.sql is a repeatable migration
            drop view if exists labels; drop view if exists bad; create view bad as select 1 | and another repeatable
            """, quoteCharacter = '`')
    void failingScript_isReportedAndNothingOfThemRemains(String sql, String message) throws IOException {
        write("migration/R__bad.sql", sql);
        write(
                "migration/R__a_labels.sql",
                "drop view if exists bad; drop view if exists labels; create view labels as select 1");
        assertFailed(migrate("up"), message);
        assertThat(objects()).isEmpty();
    }

    @Test
    void check_findsScriptThatCannotRunAgain() throws IOException {
        write("migration/R__more.sql", "create view more as select 1 as one");
        Result check = migrate("check");
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.out()).contains("reapply-differs: cannot be applied again", "\"more\" already exists");
    }

    @Test
    void folderWithRepeatablesAlone_isApplied() throws IOException {
        Path alone = folder.resolve("alone");
        MigrateRun run = new MigrateRun(alone, database);
        run.write("migration/R__one.sql", "create or replace view one as select 1 as one");
        assertDone(run.run("up"), "R__one.sql");
        assertThat(objects()).isEqualTo("one");
        assertThat(run.run("up", "--dry-run").out()).isEmpty();
        write("alone/migration/x/R__one.sql", "select 1");
        for (String command : List.of("up", "history")) {
            assertFailed(run.run(command), "R__one.sql have the same name");
        }
    }
}
