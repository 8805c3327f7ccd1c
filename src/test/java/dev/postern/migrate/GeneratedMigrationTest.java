package dev.postern.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.diff.SchemaSnapshot;
import dev.postern.problem.Details;
import dev.postern.problem.ProblemException;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.ScratchServer;
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

/// Migrations that are written by comparing do, as files and by Flyway, what they should.
class GeneratedMigrationTest {

    private static final Path SHOP = Path.of("../shared/data/chinook.sql");
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

    private Optional<GeneratedMigration> draft(Path desired) throws IOException {
        Files.createDirectories(folder.resolve("migration"));
        return GeneratedMigration.of(
                MigrationFiles.in(folder),
                "Add it",
                SERVER.getFirst(),
                server -> DesiredSchema.of(desired, server.createDatabase()),
                _ -> {});
    }

    private static SchemaSnapshot snapshot(DatabaseAddress address) throws SQLException {
        try (Connection connection = TestDatabases.connect(address)) {
            return SchemaSnapshot.read(connection);
        }
    }

    /// The whole of a schema that others have written, from nothing.
    @Test
    void aShopIsMadeAndTakenBack() throws IOException, SQLException {
        assumeTrue(Files.exists(SHOP), "no " + SHOP);
        GeneratedMigration draft = draft(SHOP).orElseThrow();
        List<Path> files = draft.save(MigrationFiles.in(folder));
        assertThat(files.getFirst()).hasFileName("V1__add_it.sql");
        assertThat(draft.reordered()).isEmpty();

        DatabaseAddress original = SERVER.getFirst().createDatabase();
        DesiredSchema.of(SHOP, original);
        DatabaseAddress made = SERVER.getFirst().createDatabase();
        SchemaSnapshot nothing = snapshot(made);
        Upgrade.of(made, MigrationFiles.in(folder), null).run(Duration.ofSeconds(5));
        assertThat(snapshot(made).differences(snapshot(original))).isEmpty();
        assertThat(snapshot(made)).isNotEqualTo(nothing);
        Downgrade.by(made, MigrationFiles.in(folder), 1).run(Duration.ofSeconds(5));
        assertThat(snapshot(made).differences(nothing)).isEmpty();
        assertThat(MigrationCheck.of(MigrationFiles.in(folder), SERVER.getFirst(), null, _ -> {}))
                .allMatch(finding -> finding.rule() == LintRule.UNINDEXED_FOREIGN_KEY);
    }

    /// Bodies of statements, semicolons and quotes pass through Flyway and through the way down; roles are made.
    @Test
    void whatParsersStumbleOverIsMadeAndTakenBack() throws IOException {
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
        GeneratedMigration draft = draft(desired).orElseThrow();
        assertThat(draft.name()).isEqualTo("2__add_it.sql");
        assertThat(draft.up())
                .startsWith("-- Add it\n")
                .contains("create role \"somebody_new\" nologin", "create role \"An\"\"other\" nologin")
                .contains("set local check_function_bodies = off;", "do $do$begin execute $routine$");
        assertThat(draft.down()).startsWith("-- Takes back V2__add_it.sql\n").contains("drop function public.plain();");
        draft.save(MigrationFiles.in(folder));
        assertThat(draft(desired)).isEmpty();
    }

    @Test
    void anotherOrderOfColumnsIsToldAndNoDifference() throws IOException {
        write("migration/V1__films.sql", "create table films (id integer, title text);");
        assertThat(draft(write("a.sql", "create table films (title text, id integer)")))
                .isEmpty();
        GeneratedMigration draft = draft(write("b.sql", "create table films (year integer, title text, id integer)"))
                .orElseThrow();
        assertThat(draft.reordered()).containsExactly("public.films");
        assertThat(draft.up()).contains("alter table public.films add column year integer;");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            create table a (id int); oops;                   | desired.sql, line 1, failed: syntax error at or near "oops" | -
            `create table a (id int);

            create view v as select idd
            from a;`                                         | desired.sql, line 3, failed: column "idd" does not exist    | Perhaps you meant to reference the column "a.id".
            `select 1;
            \\i other.sql
            select 2;`                                       | desired.sql, line 2, is a command of psql's own: \\i other.sql | SQL alone
            `create table a (id int);
            COPY public.a (id) FROM stdin;
            1`                                               | desired.sql, line 2, holds rows                            | pg_dump --schema-only
            `select 1; begin; rollback;
            begin;
            create table a (id int);`                        | desired.sql, line 2, begins a transaction that the file does not commit | Add commit;
            `begin; create table a (id int);
            grant select on a to somebody_else_new; commit`  | desired.sql, line 2, failed: role "somebody_else_new" does not exist | -
            create foreign data wrapper w                    | there is no statement known for what differs: foreign-data wrapper w is new | by hand
            select lo_create(5)                              | large object 5 is new                                      | by hand
            """)
    void whatIsWrongIsSaid(String sql, String message, @Nullable String hint) throws IOException {
        Path desired = write("desired.sql", sql);
        assertThatThrownBy(() -> draft(desired)).isInstanceOfSatisfying(ProblemException.class, failure -> {
            assertThat(failure.problem().message()).contains(message);
            if (hint != null) {
                assertThat(failure.problem().hint()).contains(hint);
            }
        });
        assertThat(folder.resolve("migration")).isEmptyDirectory();
        assertThat(folder.resolve("undo")).doesNotExist();
    }

    @Test
    void aTypeThatCannotBeChangedIsNamed() throws IOException {
        write("migration/V1__r.sql", "create type r as range (subtype = integer); create table t (r r);");
        Path desired = write("desired.sql", "create type r as range (subtype = bigint); create table t (r r);");
        assertThatThrownBy(() -> draft(desired)).isInstanceOfSatisfying(ProblemException.class, failure -> {
            assertThat(failure.problem().message())
                    .contains("There, range type public.r cannot be made what it shall be");
            assertThat(failure.problem().details())
                    .isInstanceOfSatisfying(
                            Details.Text.class, text -> assertThat(text.text()).contains("drop type public.r"));
        });
    }

    @Test
    void migrationsThatDoNotApplyAreSaid() throws IOException {
        Path bad = write("migration/V1__bad.sql", "create table a (id int);\nselect nothing from a;");
        Path desired = write("desired.sql", "select 1");
        assertThatThrownBy(() -> draft(desired))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        failure -> assertThat(failure.problem().message())
                                .isEqualTo(bad + ", line 2, failed: column \"nothing\" does not exist"));
    }

    /// The project's own schema, as a database has it.
    @Test
    void theProjectsOwnDatabaseHasNoChanges() {
        DatabaseAddress own = SERVER.getFirst().createDatabase();
        MigrationFiles scripts = MigrationFiles.in(Path.of("db"));
        Upgrade.of(own, scripts, null).run(Duration.ofSeconds(5));
        assertThat(GeneratedMigration.of(scripts, "nothing", SERVER.getFirst(), _ -> DesiredSchema.of(own), _ -> {}))
                .isEmpty();
    }

    /// Statements in a body are the function's, whatever comes after it.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create function f() returns int language sql begin atomic select 1; select case when true then 1 else 2 end; end; select 3; select 4 | 3
            create function f() returns int begin atomic end; create function g() returns int BEGIN /* x */ ATOMIC select 'end;'; END; select 1 | 3
            select 'begin atomic'; select 2                                                                                  | 2
            select $$begin atomic$$; select "begin atomic end"; -- begin atomic                                               | 2
            begin; select 1; end                                                                                             | 3
            """)
    void bodiesOfStatementsAreOneStatement(String sql, int statements) throws IOException {
        assertThat(SqlScript.read(write("x.sql", sql)).statements()).hasSize(statements);
    }

    /// As many as a file may have: no stack is as deep.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select E'%s'; select 2",
                "select '%s'; select 2",
                "select $a$%s$a$; select 2",
                "/*%s*/ select 1; select 2"
            })
    void longLiteralsAreRead(String sql) throws IOException {
        assertThat(SqlScript.read(write("x.sql", sql.formatted("x".repeat(200_000))))
                        .statements())
                .hasSize(2);
    }

    @Test
    void namesCannotBreakOutOfComments() throws IOException {
        write("migration/V1__odd.sql", "create table \"a\r\ndrop table b; --\n\" (id int);");
        assertThat(draft(write("desired.sql", "select 1")).orElseThrow().up())
                .contains("-- destroys data: every row of public.\"a\n-- drop table b; --\n-- \"\n");
    }

    @Test
    void roleNamesCannotBreakOut() throws IOException {
        Path desired = write("desired.sql", "create table a (id int); grant select on a to \"x'$$; drop table b; --\"");
        assertThat(draft(desired).orElseThrow().up()).contains("do 'begin");
    }
}
