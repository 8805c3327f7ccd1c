package dev.postern.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.diff.ScopeSettings;
import dev.postern.diff.ScopeSettings.PartitionMode;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the objects that `migrate diff` and `migrate status` leave out, and of the notes about others.
class ComparisonScopeTest {

    @TempDir
    Path folder = Path.of("");

    private DiffProject project;

    @BeforeEach
    void createProject() {
        project = DiffProject.in(folder);
    }

    @AfterEach
    void dropDatabases() {
        project.close();
    }

    /// A partition that only one side has is data. A difference of its table is written all the same.
    @Test
    void partitionsOfOneSide_areLeftOutUnlessFollowed() throws IOException {
        project.write("migration/V1__logs.sql", """
                create table logs (id int, day date) partition by range (day);
                create table logs_1 partition of logs for values from ('2020-01-01') to ('2020-02-01');
                create table logs_2 partition of logs for values from ('2020-02-01') to ('2020-03-01');
                create index logs_1_day on logs_1 (day);
                """);
        Path desired = project.write("desired.sql", """
                create table logs (id int, day date, text text) partition by range (day);
                create table logs_2 partition of logs for values from ('2020-02-01') to ('2020-03-01');
                create table logs_3 partition of logs for values from ('2020-03-01') to ('2020-04-01') partition by list (id);
                create table logs_3_1 partition of logs_3 (primary key (id)) for values in (1);
                create index logs_2_day on logs_2 (day);
                create trigger t before insert on logs_3_1 for each row execute function suppress_redundant_updates_trigger();
                grant select on logs_3 to public;
                comment on table logs_3_1 is 'one';
                """.replace("before insert", "before update"));
        List<String> notes = new ArrayList<>();
        GeneratedMigration generated =
                project.generate(desired, settings(PartitionMode.IGNORE), notes).orElseThrow();
        assertThat(generated.up().lines().filter(line -> !line.startsWith("--") && !line.isEmpty()))
                .containsExactlyInAnyOrder(
                        "alter table public.logs add column text text;",
                        "CREATE INDEX logs_2_day ON public.logs_2 USING btree (day);");
        assertThat(notes)
                .contains(
                        "Note: 2 partitions of public.logs that only the database has are left out; --partitions follow"
                                + " compares partitions",
                        "Note: 1 partition of public.logs that only the migrations create is left out; --partitions"
                                + " follow compares partitions");
        assertThat(project.generate(desired, settings(PartitionMode.FOLLOW), notes)
                        .orElseThrow()
                        .up())
                .contains("drop table public.logs_1;", "create table public.logs_3_1 partition of public.logs_3");
    }

    private static DiffSettings settings(PartitionMode partitions) {
        return new DiffSettings(List.of(), _ -> List.of(), new ScopeSettings(List.of(), List.of(), partitions));
    }

    @Test
    void excludedObjects_areNeitherCreatedNorDropped() throws IOException {
        project.write("migration/V1__shop.sql", """
                create schema cron; create table cron.own (id int);
                create schema legacy; create table legacy.old (id int, kind int);
                """);
        Path desired = project.write("desired.sql", """
                create schema cron; create table cron.own (id int, more int);
                create schema pgbouncer; create function pgbouncer.get_auth(text) returns int language sql return 1;
                create type odd as enum ('a'); create table odd_1 (id int, odd odd, sum int primary key);
                create sequence odd_2; create table ordinary (id int); create schema extra; create table extra.a (id int);
                create function odd_3() returns event_trigger language plpgsql as 'begin end';
                create event trigger watch on ddl_command_end execute function odd_3();
                create publication all_tables for all tables;
                """);
        ScopeSettings scope = new ScopeSettings(
                List.of(),
                List.of("legacy.*", "public.odd*", "event trigger *", "publication all?tables", "schema extra"),
                PartitionMode.IGNORE);
        String up = project.generate(desired, new DiffSettings(List.of(), _ -> List.of(), scope), new ArrayList<>())
                .orElseThrow()
                .up();
        assertThat(up)
                .contains("alter table cron.own add column more integer;", "create table public.ordinary (")
                .doesNotContain("odd", "legacy", "pgbouncer", "watch", "publication", "extra");
        ScopeSettings legacyOnly = new ScopeSettings(List.of("legacy"), List.of(), PartitionMode.IGNORE);
        assertThat(project.generate(desired, new DiffSettings(List.of(), _ -> List.of(), legacyOnly), new ArrayList<>())
                        .orElseThrow()
                        .up())
                .contains("drop table legacy.old;")
                .doesNotContain("cron", "odd", "ordinary");
    }

    @Test
    void objectsWithoutStatements_areLeftOutWithTheirParts() throws IOException {
        project.write("migration/V1__films.sql", "create table films (id int);");
        Path desired = project.write("desired.sql", """
                create table films (id int, title text);
                create foreign data wrapper odd; create server far foreign data wrapper odd;
                create user mapping for public server far;
                create foreign table distant (id int not null) server far;
                comment on foreign table distant is 'x'; comment on server far is 'y';
                grant select on distant to public; grant usage on foreign server far to public;
                """);
        List<String> notes = new ArrayList<>();
        String up = project.generate(desired, DiffSettings.DEFAULT, notes)
                .orElseThrow()
                .up();
        assertThat(up)
                .contains("alter table public.films add column title text;")
                .doesNotContain("far", "odd", "distant");
        assertThat(notes)
                .anyMatch(note -> note.startsWith("Left out, because no statements can be generated for it: ")
                        && note.contains("foreign table public.distant is new"));
    }

    @Test
    void ownersAndSettings_areNoted() throws IOException {
        DatabaseAddress database = project.server().createDatabase();
        TestDatabases.execute(database, """
                create role note_owner;
                create table a (id int); create table b (id int); create table c (id int);
                create table d (id int); create table e (id int);
                create function f() returns int security definer language sql return 1;
                create function g() returns int language sql return 1;
                create view v as select 1 as a; create view w with (security_invoker) as select 1 as a;
                alter function f() owner to note_owner; alter function g() owner to note_owner;
                alter view v owner to note_owner; alter view w owner to note_owner;
                do $$ begin execute format('alter database %I set search_path = x, public', current_database()); end $$;
                do $$ begin execute format('alter database %I set statement_timeout = 900000', current_database()); end $$
                """);
        Files.createDirectories(folder.resolve("migration"));
        SchemaDrift drift = SchemaDrift.read(
                database, MigrationFiles.read(folder), project.server(), ScopeSettings.DEFAULT, _ -> {});
        assertThat(drift.notes())
                .hasSize(3)
                .anyMatch(note -> note.startsWith("function public.f() runs as its owner note_owner"))
                .anyMatch(note -> note.startsWith("view public.v reads with the privileges of its owner note_owner"))
                .contains("the database sets search_path=x, public, which functions without this setting use");
    }

    /// Large objects are data, and transforms have no statements. Neither prevents the rest of the migration.
    @Test
    void unsupportedObjects_doNotPreventOtherChanges() throws IOException {
        Path desired = project.write("desired.sql", """
                select lo_create(4711); comment on large object 4711 is 'x';
                create function to_internal(internal) returns internal language internal as 'int4in' strict immutable;
                create transform for integer language plpgsql (from sql with function to_internal(internal));
                comment on transform for integer language plpgsql is 'y';
                create table ordinary (id integer);
                """);
        List<String> notes = new ArrayList<>();
        String up = project.generate(desired, settings(PartitionMode.IGNORE), notes)
                .orElseThrow()
                .up();
        assertThat(up).contains("create table public.ordinary (");
        assertThat(notes)
                .anyMatch(note -> note.startsWith("Left out, because no statements can be generated for it: ")
                        && note.contains("large object 4711")
                        && note.contains("transform integer for plpgsql"));
    }
}
