package dev.postern.cli;

import static dev.postern.cli.MigrateRun.assertDone;
import static dev.postern.cli.MigrateRun.assertFailed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests of `migrate` `new`, `renumber`, `history`, `status` and `check` with temporary files.
class MigrateFilesTest {

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

    @Test
    void duplicateVersion_isRejectedUntilRenumbered() throws IOException {
        assertDone(migrate("up"), "at version 3");
        write("migration/V3__awards.sql", "create table awards (id int);");
        write("undo/U3__awards.sql", "drop table awards;");
        for (String[] command : new String[][] {{"up"}, {"down", "--yes"}, {"new", "x"}, {"history"}}) {
            assertFailed(migrate(command), "V3__awards.sql and V3__roles.sql have the same number", "migrate renumber");
        }
        Result renumbered = migrate("renumber");
        assertThat(renumbered.exit()).as("%s", renumbered).isZero();
        assertThat(renumbered.out().lines())
                .containsExactly(
                        folder.resolve("migration/V4__awards.sql").toString(),
                        folder.resolve("undo/U4__awards.sql").toString());
        assertDone(migrate("up"), "at version 4");
        assertThat(migrate("renumber").out()).isEmpty();
    }

    @Test
    void migrationBelowAppliedVersion_isRenumbered() throws IOException {
        assertDone(migrate("up"), "at version 3");
        write("migration/V2.5__late.sql", "create table late (id int);");
        assertFailed(migrate("up"), "V2.5 (late) is pending, but the later V3 is applied", "renumber");
        assertThat(migrate("renumber").out()).contains("V4__late.sql");
        assertDone(migrate("up"), "at version 4");
    }

    @Test
    void newMigration_hasTheNextNumber() throws IOException {
        Result created = migrate("new", "Add tags, & more!");
        assertThat(created.exit()).as("%s", created).isZero();
        assertThat(created.out().lines())
                .containsExactly(
                        folder.resolve("migration/V4__add_tags_more.sql").toString(),
                        folder.resolve("undo/U4__add_tags_more.sql").toString());
        assertThat(Files.readString(folder.resolve("migration/V4__add_tags_more.sql")))
                .startsWith("-- Add tags, & more!\n");
        assertThat(migrate("new", "änderung").out()).contains("V5__änderung.sql");
        assertFailed(migrate("new", "!"), "has no words");
    }

    @ParameterizedTest
    @CsvSource({"V7_x.sql", "x.sql", "V7__a b.sql", "U7__x.sql"})
    void invalidFileName_isRejected(String name) throws IOException {
        write("migration/" + name, "select 1;");
        assertFailed(migrate("up"), name + " is not named as a migration");
    }

    @Test
    void history_isATableOrJson() throws IOException {
        assertDone(migrate("up", "--to", "2"), "at version 2");
        Files.delete(folder.resolve("undo/U1__films.sql"));
        Result table = migrate("history");
        assertThat(table.out().lines().toList()).satisfies(lines -> {
            assertThat(lines.get(0)).matches("version +description +state +undo +applied +by +ms");
            assertThat(lines.get(1)).matches("1 +films +applied +no +20\\d\\d-\\d\\d-\\d\\dT\\S+Z +postgres +\\d+");
            assertThat(lines.get(3)).matches("3 +roles +pending +yes +- +- +-");
        });
        JsonNode json = TestService.json(migrate("history", "--json").out());
        assertThat(json).hasSize(3);
        assertThat(json.get(0).get("version").asText()).isEqualTo("1");
        assertThat(json.get(0).get("undo").asBoolean()).isFalse();
        assertThat(json.get(2).get("state").asText()).isEqualTo("pending");
        assertThat(json.get(2).get("applied").isNull()).isTrue();
    }

    /// Pending migrations are not drift.
    @Test
    void status_listsPendingChangedAndDrift() throws IOException {
        assertDone(migrate("up", "--to", "2"), "at version 2");
        assertThat(migrate("status").out().lines())
                .containsExactly("version  2", "pending  3 roles", "changed  none", "drift    none");
        TestDatabases.execute(
                database, "alter table films add title text; drop table actors; create view v as select 1 as a");
        assertThat(migrate("status").out().lines())
                .contains("drift    column public.actors.id is missing", "         column public.films.title is new")
                .contains("         table public.actors is missing", "         view public.v is new");
        JsonNode json = TestService.json(migrate("status", "--json").out());
        assertThat(json.get("version").asText()).isEqualTo("2");
        assertThat(json.get("pending")).hasSize(1);
        assertThat(json.get("drift").toString()).contains("\"view public.v is new\"");
        TestDatabases.execute(database, "alter table films alter id type bigint");
        assertThat(migrate("status").out().lines())
                .containsSubsequence(
                        "         column public.films.id differs",
                        "           - integer f   p ",
                        "           + bigint f   p ");
        JsonNode difference = TestService.json(migrate("status", "--json").out())
                .get("differences")
                .get(1);
        assertThat(difference.get("object").asText()).isEqualTo("column public.films.id");
        assertThat(difference.get("migrations").asText()).startsWith("integer");
        assertThat(difference.get("database").asText()).startsWith("bigint");
        write("migration/V1__films.sql", "create table films (id bigint);");
        Files.delete(folder.resolve("migration/V2__actors.sql"));
        assertThat(migrate("status").out().lines()).contains("changed  1 films: changed", "         2 actors: missing");
        assertThat(migrate("history").out().lines()).anyMatch(line -> line.matches("1 +films +changed .*"));
    }

    @Test
    void check_reportsFindingsWithLine() throws IOException {
        Result valid = migrate("check");
        assertDone(valid, "3 migrations can be applied, undone and applied again.");
        assertThat(valid.out()).isEmpty();
        write("migration/V4__index.sql", "create index on films (id);");
        Result invalid = migrate("check");
        assertThat(invalid.exit()).isEqualTo(1);
        assertThat(invalid.out().lines())
                .containsExactly(
                        folder.resolve("migration/V4__index.sql")
                                + ": no-undo: undo script undo/U4__index.sql is missing",
                        folder.resolve("migration/V4__index.sql")
                                + ":1: index-build: blocks writes to films while the index"
                                + " is built; use create index concurrently in a separate migration");
        assertThat(migrate("check", "--since", "4").out().lines()).hasSize(1);
        assertFailed(migrate("check", "--since", "9"), "Version 9 does not exist");
    }
}
