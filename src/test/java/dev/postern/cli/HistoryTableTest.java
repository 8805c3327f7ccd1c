package dev.postern.cli;

import static dev.postern.cli.MigrateRun.assertDone;
import static dev.postern.cli.MigrateRun.assertFailed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of Flyway's history table with another name or in another schema, which Flyway itself has created.
class HistoryTableTest {

    private static final String OPTION = "--history-table";

    private static final String CONFIGURATION = """
            <configuration><generator><database><properties>
              <property><key>history-table</key><value>%s</value></property>
            </properties></database></generator></configuration>""";

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();

    private Result migrate(String... arguments) {
        return new MigrateRun(folder, database).run(arguments);
    }

    private void write(String file, String sql) throws IOException {
        new MigrateRun(folder, database).write(file, sql);
    }

    private Flyway flyway(DatabaseAddress address, String schema, String table) {
        return Flyway.configure()
                .dataSource(address.url(), address.user(), address.password())
                .locations("filesystem:" + folder.resolve("migration"))
                .defaultSchema(schema)
                .table(table)
                .load();
    }

    @Test
    void historyOfFlyway_isContinuedByEveryCommand() throws IOException {
        write("jooq.xml", CONFIGURATION.formatted("shop.SCHEMA_VERSION"));
        write("migration/V1__films.sql", "create table films (id int);");
        write("undo/U1__films.sql", "drop table films;");
        flyway(database, "shop", "SCHEMA_VERSION").migrate();
        write("migration/V2__actors.sql", "create table actors (id int);");
        write("undo/U2__actors.sql", "drop table actors;");
        write("migration/R__views.sql", "create or replace view names as select id from films;");

        assertThat(migrate("status").out().lines())
                .containsExactly(
                        "version  1", "pending  2 actors", "         R views", "changed  none", "drift    none");
        assertDone(migrate("up"), "at version 2");
        assertThat(migrate("up").err()).contains("at version 2").doesNotContain("Applying");
        assertThat(TestDatabases.value(database, "select to_regclass('shop.actors') is not null"))
                .isEqualTo("t");
        assertThat(migrate("history").out()).contains("actors", "views").doesNotContain("pending");
        assertDone(migrate("diff", "nothing"), "No changes");
        assertDone(migrate("check"), "2 migrations can be applied, undone and applied again.");
        assertDone(migrate("down", "--yes"), "at version 1");
        assertThat(migrate("status").out()).contains("version  1", "drift    none");
        assertDone(migrate("up"), "at version 2");
        flyway(database, "shop", "SCHEMA_VERSION").validate();
    }

    @Test
    void option_overridesTheConfiguration() throws IOException {
        write("jooq.xml", CONFIGURATION.formatted("schema_version"));
        write("migration/V1__films.sql", "create table films (id int);");
        write("undo/U1__films.sql", "drop table films;");
        flyway(database, "ops", "history").migrate();

        assertThat(migrate("status", OPTION, "ops.history").out()).contains("version  1", "drift    none");
        assertThat(migrate("status").out()).contains("version  none");
        assertDone(migrate("renumber", OPTION, "ops.history"), "All version numbers are unique");
        assertDone(migrate("down", "--yes", OPTION, "ops.history"), "no migrations");
        TestDatabases.execute(database, "create table other (id int)");
        assertFailed(migrate("status", OPTION, "other"), "Table other is not a Flyway history table");
    }

    @Test
    void databaseWithoutHistory_isAdoptedWithTheName() throws IOException {
        write("jooq.xml", CONFIGURATION.formatted("ops.schema_version"));
        write("migration/V1__films.sql", "create table public.films (id int);");
        write("undo/U1__films.sql", "drop table public.films;");
        TestDatabases.execute(database, "create table films (id int)");

        assertDone(migrate("adopt"), "1 migrations are recorded as applied.");
        assertThat(migrate("status").out()).contains("version  1", "drift    none");
        flyway(database, "ops", "schema_version").validate();
    }
}
