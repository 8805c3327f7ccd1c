package dev.postern.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.diff.Rename;
import dev.postern.diff.SchemaSnapshot;
import dev.postern.diff.ScopeSettings;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Generated migrations: they are applied and undone as files, and produce the desired schema.
class GeneratedMigrationTest {

    /// Schema of the Chinook sample database, which is not part of the repository.
    private static final Path CHINOOK = Path.of("../shared/data/chinook.sql");

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

    private static SchemaSnapshot snapshot(DatabaseAddress address) throws SQLException {
        try (Connection connection = TestDatabases.connect(address)) {
            return SchemaSnapshot.read(connection);
        }
    }

    @Test
    void sampleDatabase_isCreatedAndUndone() throws IOException, SQLException {
        assumeTrue(Files.exists(CHINOOK), "no " + CHINOOK);
        GeneratedMigration generated = project.generate(CHINOOK).orElseThrow();
        List<Path> files = generated.save(MigrationFiles.read(folder));
        assertThat(files.getFirst()).hasFileName("V1__add_it.sql");
        assertThat(generated.reordered()).isEmpty();

        DatabaseAddress original = project.server().createDatabase();
        DesiredSchema.create(CHINOOK, original, _ -> {});
        DatabaseAddress scratch = project.server().createDatabase();
        SchemaSnapshot nothing = snapshot(scratch);
        Upgrade.of(scratch, MigrationFiles.read(folder), null).run(Duration.ofSeconds(5));
        assertThat(snapshot(scratch).differences(snapshot(original))).isEmpty();
        assertThat(snapshot(scratch)).isNotEqualTo(nothing);
        Downgrade.ofLast(scratch, MigrationFiles.read(folder), 1).run(Duration.ofSeconds(5), _ -> {});
        assertThat(snapshot(scratch).differences(nothing)).isEmpty();
        assertThat(MigrationCheck.run(MigrationFiles.read(folder), project.server(), null, _ -> {}))
                .allMatch(finding -> finding.rule() == LintRule.UNINDEXED_FOREIGN_KEY);
    }

    /// Function bodies, semicolons and quotes pass through Flyway and through the undo; missing roles are created.
    @Test
    void statementsThatAreHardToSplit_areGeneratedAndUndone() throws IOException {
        project.write("migration/V1__films.sql", "create table films (id integer primary key, title text);");
        project.write("undo/U1__films.sql", "drop table films;");
        Path desired = project.write("desired.sql", """
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
        GeneratedMigration generated = project.generate(desired).orElseThrow();
        assertThat(generated.name()).isEqualTo("2__add_it.sql");
        assertThat(generated.up())
                .startsWith("-- Add it\n")
                .contains("create role \"somebody_new\" nologin", "create role \"An\"\"other\" nologin")
                .contains("set local check_function_bodies = off;", "do $do$begin execute $routine$");
        assertThat(generated.down()).startsWith("-- Undoes V2__add_it.sql\n").contains("drop function public.plain();");
        generated.save(MigrationFiles.read(folder));
        assertThat(project.generate(desired)).isEmpty();
    }

    @Test
    void otherColumnOrder_isReportedButNoDifference() throws IOException {
        project.write("migration/V1__films.sql", "create table films (id integer, title text);");
        assertThat(project.generate(project.write("a.sql", "create table films (title text, id integer)")))
                .isEmpty();
        GeneratedMigration generated = project.generate(
                        project.write("b.sql", "create table films (year integer, title text, id integer)"))
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
        Path desired = project.write("desired.sql", sql);
        assertThatThrownBy(() -> project.generate(desired)).isInstanceOfSatisfying(CommandException.class, e -> {
            assertThat(e.message()).contains(message);
            if (hint != null) {
                assertThat(e.hint()).contains(hint);
            }
        });
        assertThat(folder.resolve("migration")).isEmptyDirectory();
        assertThat(folder.resolve("undo")).doesNotExist();
    }

    @Test
    void possibleRenames_areConfirmedUntilNoneIsLeft() throws IOException {
        project.write("migration/V1__films.sql", "create table films (id int primary key, title text, year int);");
        Path desired = project.write(
                "desired.sql", "create table movies (id int primary key, title text, published int, more text);");
        List<String> asked = new ArrayList<>();
        DiffSettings settings = new DiffSettings(
                List.of(Rename.parse("table films=movies")),
                possible -> {
                    possible.forEach(rename -> asked.add(rename.toString()));
                    return possible;
                },
                ScopeSettings.DEFAULT);
        GeneratedMigration generated =
                project.generate(desired, settings, new ArrayList<>()).orElseThrow();
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
        project.write("migration/V1__kinds.sql", """
                create table kinds (id int primary key, old text not null);
                create table uses (kind int references kinds);
                insert into kinds values (1, 'x'); insert into uses values (1);
                """);
        Path desired = project.write("desired.sql", """
                create table kinds (id int primary key, label int not null);
                create table uses (kind int references kinds);
                """);
        GeneratedMigration generated = project.generate(desired).orElseThrow();
        assertThat(generated.up())
                .contains("-- fails on the rows that the migrations insert: column \"label\" of relation \"kinds\""
                        + " contains null values; change these rows before this statement");
        generated.save(MigrationFiles.read(folder));
        assertThat(folder.resolve("undo/U2__add_it.sql")).exists();
    }

    @Test
    void typeThatCannotBeChanged_isNamed() throws IOException {
        project.write("migration/V1__r.sql", "create type r as range (subtype = integer); create table t (r r);");
        Path desired = project.write("desired.sql", "create type r as range (subtype = bigint); create table t (r r);");
        assertThatThrownBy(() -> project.generate(desired)).isInstanceOfSatisfying(CommandException.class, e -> {
            assertThat(e.message())
                    .contains("PostgreSQL rejected every change of range type public.r in the migration script");
            assertThat(e.details()).contains("drop type public.r");
        });
    }

    @Test
    void existingMigrationThatFails_isReportedWithLine() throws IOException {
        Path bad = project.write("migration/V1__bad.sql", "create table a (id int);\nselect nothing from a;");
        Path desired = project.write("desired.sql", "select 1");
        assertThatThrownBy(() -> project.generate(desired))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        e -> assertThat(e.message())
                                .isEqualTo(bad + ", line 2, failed: column \"nothing\" does not exist"));
    }

    @Test
    void databaseWithTheProjectsMigrations_hasNoChanges() {
        DatabaseAddress database = project.server().createDatabase();
        MigrationFiles scripts = MigrationFiles.read(Path.of("db"));
        Upgrade.of(database, scripts, null).run(Duration.ofSeconds(5));
        assertThat(GeneratedMigration.generate(
                        scripts, "nothing", project.server(), _ -> database, DiffSettings.DEFAULT, _ -> {}))
                .isEmpty();
    }

    @Test
    void nameWithLineBreaks_staysInComment() throws IOException {
        project.write("migration/V1__odd.sql", "create table \"a\r\ndrop table b; --\n\" (id int);");
        assertThat(project.generate(project.write("desired.sql", "select 1"))
                        .orElseThrow()
                        .up())
                .contains("-- loses data: all rows of public.\"a\n-- drop table b; --\n-- \"\n");
    }

    @Test
    void roleNameWithDollarQuotes_staysInString() throws IOException {
        Path desired = project.write(
                "desired.sql", "create table a (id int); grant select on a to \"x'$$; drop table b; --\"");
        assertThat(project.generate(desired).orElseThrow().up()).contains("do 'begin");
    }
}
