package dev.postern.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.diff.Rename;
import dev.postern.diff.SchemaSnapshot;
import dev.postern.diff.ScopeSettings;
import dev.postern.diff.ScopeSettings.PartitionMode;
import dev.postern.embedded.ScratchServer;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Generated migrations: they are applied and undone as files, and produce the desired schema.
class GeneratedMigrationTest {

    /// Schema of the Chinook sample database, which is not part of the repository.
    private static final Path CHINOOK = Path.of("../shared/data/chinook.sql");
    private static final List<ScratchServer> SERVER = new ArrayList<>();

    @TempDir
    Path folder = Path.of("");

    @BeforeAll
    static void start() {
        SERVER.add(ScratchServer.start());
    }

    @AfterAll
    static void stop() {
        SERVER.forEach(ScratchServer::close);
    }

    private Path write(String file, String sql) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, sql);
    }

    private Optional<GeneratedMigration> generate(Path desired) throws IOException {
        return generate(desired, DiffSettings.DEFAULT, new ArrayList<>());
    }

    private Optional<GeneratedMigration> generate(Path desired, DiffSettings settings, List<String> notes)
            throws IOException {
        Files.createDirectories(folder.resolve("migration"));
        return GeneratedMigration.generate(
                MigrationFiles.read(folder),
                "Add it",
                SERVER.getFirst(),
                server -> DesiredSchema.create(desired, server.createDatabase(), _ -> {}),
                settings,
                notes::add);
    }

    private static SchemaSnapshot snapshot(DatabaseAddress address) throws SQLException {
        try (Connection connection = TestDatabases.connect(address)) {
            return SchemaSnapshot.read(connection);
        }
    }

    @Test
    void sampleDatabase_isCreatedAndUndone() throws IOException, SQLException {
        assumeTrue(Files.exists(CHINOOK), "no " + CHINOOK);
        GeneratedMigration generated = generate(CHINOOK).orElseThrow();
        List<Path> files = generated.save(MigrationFiles.read(folder));
        assertThat(files.getFirst()).hasFileName("V1__add_it.sql");
        assertThat(generated.reordered()).isEmpty();

        DatabaseAddress original = SERVER.getFirst().createDatabase();
        DesiredSchema.create(CHINOOK, original, _ -> {});
        DatabaseAddress scratch = SERVER.getFirst().createDatabase();
        SchemaSnapshot nothing = snapshot(scratch);
        Upgrade.of(scratch, MigrationFiles.read(folder), null).run(Duration.ofSeconds(5));
        assertThat(snapshot(scratch).differences(snapshot(original))).isEmpty();
        assertThat(snapshot(scratch)).isNotEqualTo(nothing);
        Downgrade.ofLast(scratch, MigrationFiles.read(folder), 1).run(Duration.ofSeconds(5), _ -> {});
        assertThat(snapshot(scratch).differences(nothing)).isEmpty();
        assertThat(MigrationCheck.run(MigrationFiles.read(folder), SERVER.getFirst(), null, _ -> {}))
                .allMatch(finding -> finding.rule() == LintRule.UNINDEXED_FOREIGN_KEY);
    }

    /// Function bodies, semicolons and quotes pass through Flyway and through the undo; missing roles are created.
    @Test
    void statementsThatAreHardToSplit_areGeneratedAndUndone() throws IOException {
        write("migration/V1__films.sql", "create table films (id integer primary key, title text);");
        write("undo/U1__films.sql", "drop table films;");
        Path desired = write("desired.sql", """
                \\restrict abcDEF123
                create table films (id integer primary key, title text default 'a;b''c $1 ?');
                create function many(n integer) returns bigint language sql begin atomic
                    select 1; select case when n > 1 then 2 else count(*) end from films; end;
                create function plain() returns void language plpgsql as $body$ begin perform 1; -- ;
                end $body$;
                create rule twice as on insert to films do also (notify a; notify b);
                grant select on films to somebody_new, "An""other";
                comment on table films is 'one; -- two
                three /* four';
                \\unrestrict abcDEF123
                """);
        GeneratedMigration generated = generate(desired).orElseThrow();
        assertThat(generated.name()).isEqualTo("2__add_it.sql");
        assertThat(generated.up())
                .startsWith("-- Add it\n")
                .contains("create role \"somebody_new\" nologin", "create role \"An\"\"other\" nologin")
                .contains("set local check_function_bodies = off;", "do $do$begin execute $routine$");
        assertThat(generated.down()).startsWith("-- Undoes V2__add_it.sql\n").contains("drop function public.plain();");
        generated.save(MigrationFiles.read(folder));
        assertThat(generate(desired)).isEmpty();
    }

    @Test
    void otherColumnOrder_isReportedButNoDifference() throws IOException {
        write("migration/V1__films.sql", "create table films (id integer, title text);");
        assertThat(generate(write("a.sql", "create table films (title text, id integer)")))
                .isEmpty();
        GeneratedMigration generated = generate(
                        write("b.sql", "create table films (year integer, title text, id integer)"))
                .orElseThrow();
        assertThat(generated.reordered()).containsExactly("public.films");
        assertThat(generated.up()).contains("alter table public.films add column year integer;");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            create table a (id int); oops;                   | desired.sql, line 1, failed: syntax error at or near "oops" | -
            `create table a (id int);

            create view v as select idd
            from a;`                                         | desired.sql, line 3, failed: column "idd" does not exist    | Perhaps you meant to reference the column "a.id".
            `select 1;
            \\i other.sql
            select 2;`                                       | desired.sql, line 2, is a psql command, not SQL: \\i other.sql | Remove the psql commands
            `create table a (id int);
            COPY public.a (id) FROM stdin;
            1`                                               | desired.sql, line 2, contains rows                            | pg_dump --schema-only
            `select 1; begin; rollback;
            begin;
            create table a (id int);`                        | desired.sql, line 2, begins a transaction that the file does not commit | Add commit, or
            `begin; create table a (id int);
            grant select on a to somebody_else_new; commit`  | desired.sql, line 2, failed: role "somebody_else_new" does not exist | -
            create foreign data wrapper w                    | Unsupported differences in the migration script: foreign-data wrapper w is new | by hand
            select lo_create(5)                              | large object 5 is new                                      | by hand
            """)
    void invalidSql_isRejectedWithFileAndLine(String sql, String message, @Nullable String hint) throws IOException {
        Path desired = write("desired.sql", sql);
        assertThatThrownBy(() -> generate(desired)).isInstanceOfSatisfying(CommandException.class, e -> {
            assertThat(e.message()).contains(message);
            if (hint != null) {
                assertThat(e.hint()).contains(hint);
            }
        });
        assertThat(folder.resolve("migration")).isEmptyDirectory();
        assertThat(folder.resolve("undo")).doesNotExist();
    }

    /// A partition that only one side has is data. A difference of its table is written all the same.
    @Test
    void partitionsOfOneSide_areLeftOutUnlessFollowed() throws IOException {
        write("migration/V1__logs.sql", """
                create table logs (id int, day date) partition by range (day);
                create table logs_1 partition of logs for values from ('2020-01-01') to ('2020-02-01');
                create table logs_2 partition of logs for values from ('2020-02-01') to ('2020-03-01');
                create index logs_1_day on logs_1 (day);
                """);
        Path desired = write("desired.sql", """
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
                generate(desired, settings(PartitionMode.IGNORE), notes).orElseThrow();
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
        assertThat(generate(desired, settings(PartitionMode.FOLLOW), notes)
                        .orElseThrow()
                        .up())
                .contains("drop table public.logs_1;", "create table public.logs_3_1 partition of public.logs_3");
    }

    private static DiffSettings settings(PartitionMode partitions) {
        return new DiffSettings(List.of(), _ -> List.of(), new ScopeSettings(List.of(), List.of(), partitions));
    }

    @Test
    void excludedObjects_areNeitherCreatedNorDropped() throws IOException {
        write("migration/V1__shop.sql", """
                create schema cron; create table cron.own (id int);
                create schema legacy; create table legacy.old (id int, kind int);
                """);
        Path desired = write("desired.sql", """
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
        String up = generate(desired, new DiffSettings(List.of(), _ -> List.of(), scope), new ArrayList<>())
                .orElseThrow()
                .up();
        assertThat(up)
                .contains("alter table cron.own add column more integer;", "create table public.ordinary (")
                .doesNotContain("odd", "legacy", "pgbouncer", "watch", "publication", "extra");
        ScopeSettings legacyOnly = new ScopeSettings(List.of("legacy"), List.of(), PartitionMode.IGNORE);
        assertThat(generate(desired, new DiffSettings(List.of(), _ -> List.of(), legacyOnly), new ArrayList<>())
                        .orElseThrow()
                        .up())
                .contains("drop table legacy.old;")
                .doesNotContain("cron", "odd", "ordinary");
    }

    @Test
    void objectsWithoutStatements_areLeftOutWithTheirParts() throws IOException {
        write("migration/V1__films.sql", "create table films (id int);");
        Path desired = write("desired.sql", """
                create table films (id int, title text);
                create foreign data wrapper odd; create server far foreign data wrapper odd;
                create user mapping for public server far;
                create foreign table distant (id int not null) server far;
                comment on foreign table distant is 'x'; comment on server far is 'y';
                grant select on distant to public; grant usage on foreign server far to public;
                """);
        List<String> notes = new ArrayList<>();
        String up = generate(desired, DiffSettings.DEFAULT, notes).orElseThrow().up();
        assertThat(up)
                .contains("alter table public.films add column title text;")
                .doesNotContain("far", "odd", "distant");
        assertThat(notes)
                .anyMatch(note -> note.startsWith("Left out, because no statements can be generated for it: ")
                        && note.contains("foreign table public.distant is new"));
    }

    @Test
    void possibleRenames_areConfirmedUntilNoneIsLeft() throws IOException {
        write("migration/V1__films.sql", "create table films (id int primary key, title text, year int);");
        Path desired =
                write("desired.sql", "create table movies (id int primary key, title text, published int, more text);");
        List<String> asked = new ArrayList<>();
        DiffSettings settings = new DiffSettings(
                List.of(Rename.parse("table films=movies")),
                possible -> {
                    possible.forEach(rename -> asked.add(rename.toString()));
                    return possible;
                },
                ScopeSettings.DEFAULT);
        GeneratedMigration generated =
                generate(desired, settings, new ArrayList<>()).orElseThrow();
        assertThat(asked).containsExactly("column public.movies.year=published");
        assertThat(generated.up())
                .containsSubsequence(
                        "alter table public.films rename to movies;",
                        "alter table public.movies rename column year to published;",
                        "add column more text;");
        assertThat(generated.down())
                .containsSubsequence(
                        "alter table public.movies rename to films;",
                        "alter table public.films rename column published to year;",
                        "drop column more;");
    }

    /// Rows never decide whether a migration is written.
    @Test
    void rowsOfMigrations_areNoted() throws IOException {
        write("migration/V1__kinds.sql", """
                create table kinds (id int primary key, old text not null);
                create table uses (kind int references kinds);
                insert into kinds values (1, 'x'); insert into uses values (1);
                """);
        Path desired = write("desired.sql", """
                create table kinds (id int primary key, label int not null);
                create table uses (kind int references kinds);
                """);
        GeneratedMigration generated = generate(desired).orElseThrow();
        assertThat(generated.up())
                .contains("-- fails on the rows that the migrations insert: column \"label\" of relation \"kinds\""
                        + " contains null values; change these rows before this statement");
        generated.save(MigrationFiles.read(folder));
        assertThat(folder.resolve("undo/U2__add_it.sql")).exists();
    }

    @Test
    void ownersAndSettings_areNoted() throws IOException, SQLException {
        DatabaseAddress database = SERVER.getFirst().createDatabase();
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
                database, MigrationFiles.read(folder), SERVER.getFirst(), ScopeSettings.DEFAULT, _ -> {});
        assertThat(drift.notes())
                .hasSize(3)
                .anyMatch(note -> note.startsWith("function public.f() runs as its owner note_owner"))
                .anyMatch(note -> note.startsWith("view public.v reads with the privileges of its owner note_owner"))
                .contains("the database sets search_path=x, public, which functions without this setting use");
    }

    @Test
    void typeThatCannotBeChanged_isNamed() throws IOException {
        write("migration/V1__r.sql", "create type r as range (subtype = integer); create table t (r r);");
        Path desired = write("desired.sql", "create type r as range (subtype = bigint); create table t (r r);");
        assertThatThrownBy(() -> generate(desired)).isInstanceOfSatisfying(CommandException.class, e -> {
            assertThat(e.message())
                    .contains("PostgreSQL rejected every change of range type public.r in the migration script");
            assertThat(e.details()).contains("drop type public.r");
        });
    }

    @Test
    void existingMigrationThatFails_isReportedWithLine() throws IOException {
        Path bad = write("migration/V1__bad.sql", "create table a (id int);\nselect nothing from a;");
        Path desired = write("desired.sql", "select 1");
        assertThatThrownBy(() -> generate(desired))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        e -> assertThat(e.message())
                                .isEqualTo(bad + ", line 2, failed: column \"nothing\" does not exist"));
    }

    @Test
    void databaseWithTheProjectsMigrations_hasNoChanges() {
        DatabaseAddress database = SERVER.getFirst().createDatabase();
        MigrationFiles scripts = MigrationFiles.read(Path.of("db"));
        Upgrade.of(database, scripts, null).run(Duration.ofSeconds(5));
        assertThat(GeneratedMigration.generate(
                        scripts, "nothing", SERVER.getFirst(), _ -> database, DiffSettings.DEFAULT, _ -> {}))
                .isEmpty();
    }

    /// Statements in a function body belong to the function, whatever follows it.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create function f() returns int language sql begin atomic select 1; select case when true then 1 else 2 end; end; select 3; select 4 | 3
            create function f() returns int begin atomic end; create function g() returns int BEGIN /* x */ ATOMIC select 'end;'; END; select 1 | 3
            select 'begin atomic'; select 2                                                                                  | 2
            select $$begin atomic$$; select "begin atomic end"; -- begin atomic                                               | 2
            begin; select 1; end                                                                                             | 3
            """)
    void functionBody_isPartOfOneStatement(String sql, int statements) throws IOException {
        assertThat(SqlScript.read(write("x.sql", sql)).statements()).hasSize(statements);
    }

    /// A recursive parser would overflow the stack.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select E'%s'; select 2",
                "select '%s'; select 2",
                "select $a$%s$a$; select 2",
                "/*%s*/ select 1; select 2"
            })
    void longLiteral_isRead(String sql) throws IOException {
        assertThat(SqlScript.read(write("x.sql", sql.formatted("x".repeat(200_000))))
                        .statements())
                .hasSize(2);
    }

    @Test
    void nameWithLineBreaks_staysInComment() throws IOException {
        write("migration/V1__odd.sql", "create table \"a\r\ndrop table b; --\n\" (id int);");
        assertThat(generate(write("desired.sql", "select 1")).orElseThrow().up())
                .contains("-- loses data: all rows of public.\"a\n-- drop table b; --\n-- \"\n");
    }

    @Test
    void roleNameWithDollarQuotes_staysInString() throws IOException {
        Path desired = write("desired.sql", "create table a (id int); grant select on a to \"x'$$; drop table b; --\"");
        assertThat(generate(desired).orElseThrow().up()).contains("do 'begin");
    }
}
