package dev.postern.cli;

import static dev.postern.cli.MigrateRun.assertDone;
import static dev.postern.cli.MigrateRun.assertFailed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of `migrate up` after a failed `create index concurrently`. Duplicate rows make a unique index fail.
class IndexRecoveryTest {

    private static final String VALID = "select string_agg(indexrelid::regclass || ' ' || indisvalid, ', ' order by 1)"
            + " from pg_index where indrelid = 'shop.\"Films\"'::regclass";

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();

    private MigrateRun migrations() {
        return new MigrateRun(folder, database);
    }

    @BeforeEach
    void tableWithDuplicateRows() throws IOException {
        migrations().write("migration/V1__films.sql", "create schema shop; create table shop.\"Films\" (id int);");
        assertDone(migrations().run("up"), "at version 1");
        TestDatabases.execute(database, "insert into shop.\"Films\" values (1), (1)");
    }

    private void removeDuplicates() {
        TestDatabases.execute(database, "truncate shop.\"Films\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create unique index concurrently films_key on shop.\"Films\" (id)",
                "-- first\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS films_key\n  ON ONLY shop.\"Films\"(id);",
                "create unique index concurrently \"films_key\" on \"shop\".\"Films\" using btree (id);"
                        + " create index concurrently if not exists films_id on shop.\"Films\" (id);"
            })
    void failedIndexBuild_isRepeated(String sql) throws IOException {
        migrations().write("migration/V2__index.sql", sql);
        assertFailed(migrations().run("up"), "V2__index.sql", "could not create unique index");
        assertThat(TestDatabases.value(database, VALID)).isEqualTo("shop.films_key false");
        assertFailed(migrations().run("up"), "could not create unique index");
        removeDuplicates();
        assertThat(migrations().run("up", "--dry-run").out())
                .contains(
                        "drop index concurrently if exists shop.films_key;",
                        "delete from flyway_schema_history where version = '2' and not success;",
                        sql.strip());
        assertDone(
                migrations().run("up"),
                "Repairing an earlier attempt: drop index concurrently if exists shop.films_key");
        assertThat(TestDatabases.value(database, VALID))
                .contains("shop.films_key true")
                .doesNotContain("false");
        assertThat(migrations().run("status").out()).contains("version  2", "changed  none", "drift    none");
    }

    /// The valid index can be another process's.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "create index concurrently films_id on shop.\"Films\" (id)",
                "create unique index concurrently on shop.\"Films\" (id)",
                "create unique index concurrently films_key on shop.\"Films\" (id); vacuum shop.\"Films\""
            })
    void otherFailure_isLeftToAPerson(String sql) throws IOException {
        TestDatabases.execute(database, "create index films_id on shop.\"Films\" (id)");
        migrations().write("migration/V2__index.sql", sql);
        assertThat(migrations().run("up").exit()).isEqualTo(1);
        assertFailed(migrations().run("up"), "V2 (index) failed or was interrupted", "delete the row of V2 (index)");
    }

    @Test
    void failureBelowTheNewestVersion_isReported() throws IOException {
        migrations()
                .write("migration/V2__index.sql", "create unique index concurrently films_key on shop.\"Films\" (id)");
        migrations().write("migration/V3__more.sql", "create table more (id int)");
        assertThat(migrations().run("up").exit()).isEqualTo(1);
        TestDatabases.execute(database, """
                insert into flyway_schema_history select 9, '3', 'more', 'SQL', 'V3__more.sql', null, 'x', now(), 0, true;
                create table more (id int)""");
        assertFailed(
                migrations().run("up"),
                "V2 (index) failed or was interrupted",
                "drop index concurrently shop.films_key;");
        assertThat(migrations().run("history").out().lines()).anyMatch(line -> line.matches("2 +index +failed .*"));
    }
}
