package dev.postern.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.embedded.ScratchServer;
import dev.postern.problem.CommandException;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Findings of the migration check: undo scripts that fail or differ, and violations of lint rules.
class MigrationCheckTest {

    private static final List<ScratchServer> SERVER = new ArrayList<>();

    static final String BASE = """
            create table films (id integer primary key, title text, year integer);
            create table roles (id integer primary key, film_id integer);
            create view titles as select title from films;
            create function old(y integer) returns boolean language sql as 'select y < 1950';
            """;

    @TempDir
    Path folder = Path.of("");

    @BeforeAll
    static void start() {
        SERVER.add(ScratchServer.at(TestDatabases.scratchUrl(), _ -> {}));
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

    private void base() throws IOException {
        write("migration/V1__base.sql", BASE);
        write("undo/U1__base.sql", "drop function old; drop view titles; drop table roles; drop table films;");
    }

    private List<String> findings() {
        MigrationFiles scripts = MigrationFiles.read(folder);
        return MigrationCheck.run(scripts, SERVER.getFirst(), scripts.version("1"), _ -> {}).stream()
                .map(finding -> finding.rule().text() + (finding.line() == 0 ? "" : " " + finding.line()))
                .distinct()
                .toList();
    }

    /// Second migration, its undo script, and expected findings, each a rule and a line of the file.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', maxCharsPerColumn = 2000, textBlock = """
            create table awards (film_id int references films); create index on awards (film_id, film_id) | drop table awards |
            create table awards (film_id int references films)               | drop table awards                              | unindexed-foreign-key
            create table awards (a int, film_id int references films); create index on awards (a, film_id) | drop table awards | unindexed-foreign-key
            create table awards (film_id int references films); create index on awards (film_id) where film_id > 0 | drop table awards | unindexed-foreign-key
            alter table roles add foreign key (film_id) references films     | alter table roles drop constraint roles_film_id_fkey | foreign-key-lock 1,unindexed-foreign-key
            alter table roles add constraint f foreign key (film_id) references films not valid | alter table roles drop constraint f | unindexed-foreign-key
            alter table roles add column film integer references films       | alter table roles drop film                    | foreign-key-lock 1,unindexed-foreign-key
            `-- postern: allow index-build: it is small
            create index on films (year)`                                    | drop index films_year_idx                      |
            create table awards (id int)                                     | select 1                                       | undo-differs
            create table awards (id int)                                     | drop table award                               | undo-fails
            create index on films (year)                                     | drop table films cascade                       | index-build 1,undo-differs
            """)
    void migration_hasFindings(String sql, String undo, @Nullable String expected) throws IOException {
        base();
        write("migration/V2__change.sql", sql);
        write("undo/U2__change.sql", undo);
        assertThat(findings()).isEqualTo(expected == null ? List.of() : List.of(expected.split(",")));
    }

    @Test
    void changeThatThePreviousBuildDoesNotSurvive_isAFindingUnlessAllowed() throws IOException {
        base();
        write("migration/V2__change.sql", "alter table films alter title set not null");
        write("migration/V3__more.sql", """
                -- postern: allow api-break: no build uses it
                alter table films alter year set not null""");
        MigrationFiles scripts = MigrationFiles.read(folder);
        assertThat(MigrationCheck.run(scripts, SERVER.getFirst(), scripts.version("1"), _ -> {}))
                .filteredOn(finding -> finding.rule() == LintRule.API_BREAK)
                .hasSize(1)
                .first()
                .asString()
                .contains("V2__change.sql: api-break: column public.films.title is required");
    }

    /// The server keeps the role, whether the database is the same or a new one.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            create role check_usher                          | select 1           | reapply-differs
            create role check_usher; create table t (id int) | select 1           | undo-differs,reapply-differs
            create role check_usher                          | drop role check_usher |
            """)
    void createdRole_isAFinding(String sql, String undo, @Nullable String expected) throws IOException {
        base();
        write("migration/V2__role.sql", sql);
        write("undo/U2__role.sql", undo);
        write("migration/V3__more.sql", "create table more (id int)");
        write("undo/U3__more.sql", "drop table more");
        try (ScratchServer server = ScratchServer.start()) {
            MigrationFiles scripts = MigrationFiles.read(folder);
            assertThat(MigrationCheck.run(scripts, server, scripts.version("1"), _ -> {}))
                    .extracting(finding -> finding.rule().text())
                    .isEqualTo(expected == null ? List.of() : List.of(expected.split(",")));
        }
    }

    @Test
    void missingAndOrphanedUndoScripts_areFindings() throws IOException {
        base();
        write("migration/V2__more.sql", "create table more (id int);");
        write("undo/U7__other.sql", "select 1;");
        assertThat(findings()).containsExactly("no-undo", "orphan-undo");
    }

    @Test
    void finding_namesFileLineRuleAndRemedy() throws IOException {
        base();
        Path file = write("migration/V2__more.sql", "-- more\n\ncreate index on films (year);");
        write("undo/U2__more.sql", "drop index films_year_idx;");
        MigrationFiles scripts = MigrationFiles.read(folder);
        assertThat(MigrationCheck.run(scripts, SERVER.getFirst(), null, _ -> {}))
                .singleElement()
                .hasToString(file + ":3: index-build: blocks writes to films while the index is built;"
                        + " use create index concurrently in a separate migration");
        assertThat(MigrationCheck.run(scripts, SERVER.getFirst(), scripts.version("2"), _ -> {}))
                .isEmpty();
    }

    @Test
    void failingMigration_isReportedWithLine() throws IOException {
        base();
        Path file = write("migration/V2__bad.sql", "create table more (id int);\nselect * from nothing;");
        assertThatThrownBy(this::findings)
                .isInstanceOfSatisfying(
                        CommandException.class,
                        e -> assertThat(e.message())
                                .isEqualTo(file + ", line 2, failed: relation \"nothing\" does not exist"));
    }

    @Test
    void migrationsOfTheProject_haveNoFindings() {
        assertThat(MigrationCheck.run(MigrationFiles.read(Path.of("db")), SERVER.getFirst(), null, _ -> {}))
                .isEmpty();
    }
}
