package dev.postern.cli;

import static dev.postern.cli.MigrateRun.assertDone;
import static dev.postern.cli.MigrateRun.assertFailed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests of scripts in sub-folders, and of files that Flyway would run and Postern does not.
class MigrateFoldersTest {

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();

    private MigrateRun migrations() {
        return new MigrateRun(folder, database);
    }

    private String scripts() {
        return TestDatabases.value(
                database, "select string_agg(script, ',' order by installed_rank) from flyway_schema_history");
    }

    @Test
    void scriptsInSubFolders_areUsedByAllCommands() throws IOException {
        MigrateRun run = migrations();
        run.write("migration/V1__films.sql", "create table films (id int);");
        run.write("migration/2025/V2__actors.sql", "create table actors (id int);");
        run.write("migration/2025/late/V10__roles.sql", "create table roles (id int);");
        run.write("migration/.idea/V11__draft.sql.swp", "no SQL");
        run.write("undo/U1__films.sql", "drop table films;");
        run.write("undo/2025/U2__actors.sql", "drop table actors;");
        run.write("undo/U10__roles.sql", "drop table roles;");
        assertDone(run.run("up"), "at version 10");
        assertThat(scripts()).isEqualTo("V1__films.sql,2025/V2__actors.sql,2025/late/V10__roles.sql");
        assertThat(run.run("status").out()).contains("version  10", "pending  none", "drift    none");
        assertDone(run.run("check"), "3 migrations can be applied, undone and applied again.");
        assertDone(
                run.run("diff", "x", "--from", "postgres" + database.url().substring("jdbc:postgresql".length())),
                "No changes");
        assertThat(run.run("new", "more").out()).contains("V11__more.sql");
        Files.delete(folder.resolve("migration/V11__more.sql"));
        Files.delete(folder.resolve("undo/U11__more.sql"));
        assertDone(run.run("down", "2", "--yes"), "at version 1");
        assertThat(run.state()).isEqualTo("films 1");
    }

    @Test
    void appliedScriptThatMoved_remainsApplied() throws IOException {
        MigrateRun run = migrations();
        run.writeTables();
        assertDone(run.run("up"), "at version 3");
        Files.createDirectories(folder.resolve("migration/old"));
        Files.move(folder.resolve("migration/V1__films.sql"), folder.resolve("migration/old/V1__films.sql"));
        assertThat(run.run("renumber").out()).isEmpty();
        assertDone(run.run("up"), "at version 3");
        run.write("undo/old/U1__films.sql", "select 1");
        assertFailed(run.run("up"), "U1__films.sql have the same name");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            beforeMigrate.sql         | is a Flyway callback
            a/afterEachMigrate__x.sql | is a Flyway callback
            afterMigrate__x.java      | is a Flyway callback
            V4__words.java            | is not SQL
            R__words.class            | is not SQL
            b/V4__words.sh            | is not SQL
            B4__all.sql               | is a Flyway baseline migration
            V3__roles.sql.conf        | -- postern: no transaction
            """)
    void fileThatFlywayWouldRun_isRejectedByEveryCommand(String name, String message) throws IOException {
        MigrateRun run = migrations();
        run.writeTables();
        run.write("migration/" + name, "select 1;");
        for (List<String> command : List.of(
                List.of("up"),
                List.of("down", "--yes"),
                List.of("history"),
                List.of("status"),
                List.of("check"),
                List.of("new", "x"),
                List.of("diff", "x"),
                List.of("renumber"))) {
            assertFailed(
                    run.run(command.toArray(String[]::new)),
                    folder.resolve("migration").resolve(name) + " is",
                    message);
        }
    }
}
