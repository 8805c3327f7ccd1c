package dev.postern.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.diff.ScopeSettings;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Migrations of the engine's own tables: their order, adoption of an earlier table, and privileges.
class EngineMigrationsTest {

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);

    private static final String ROWS = "select count(*) from postern.idempotency_keys";
    private static final String INSERT = "insert into postern.idempotency_keys (caller, key, request, status, headers)"
            + " values ('', 'k1', '', 200, '{}')";

    /// Types and versions in the history of the engine.
    private static final String HISTORY =
            "select string_agg(concat_ws(' ', type, version), ', ' order by installed_rank) from postern.schema_history";

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();

    private void write(String file, String sql) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, sql);
    }

    private Upgrade upgrade() {
        return Upgrade.of(database, MigrationFiles.read(folder), null);
    }

    private String value(String sql) {
        return TestDatabases.value(database, sql);
    }

    @Test
    void emptyDatabase_engineIsFirst() throws IOException {
        write("migration/V1__keys.sql", INSERT + "; create table films (id int);");
        assertThat(upgrade().pending())
                .extracting(script -> script.file().getFileName().toString())
                .containsExactly("V1__idempotency_keys.sql", "V2__sessions.sql", "V1__keys.sql");
        upgrade().run(LOCK_TIMEOUT);
        assertThat(value(ROWS)).isEqualTo("1");
        assertThat(value(HISTORY)).isEqualTo("SCHEMA, SQL 1, SQL 2");
        assertThat(value("select string_agg(version, ',') from flyway_schema_history"))
                .isEqualTo("1");
        assertThat(upgrade().pending()).isEmpty();
    }

    /// The application's migrations created the table before the engine had migrations.
    @Test
    void tableOfTheApplication_isAdoptedWithItsRows() throws IOException {
        String table = """
                create schema if not exists postern;
                create table if not exists postern.idempotency_keys (
                    caller text not null, key text not null, request bytea not null, status integer not null,
                    headers jsonb not null, body bytea, created_at timestamptz not null default now(),
                    primary key (caller, key));
                """;
        write("migration/V1__films.sql", "create table films (id int);");
        write("undo/U1__films.sql", "drop table films;");
        write("migration/V2__keys.sql", table);
        write("undo/U2__keys.sql", "-- the engine keeps its table");
        write("migration/V3__actors.sql", "create table actors (id int);");
        write("undo/U3__actors.sql", "drop table actors;");
        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .locations("filesystem:" + folder.resolve("migration"))
                .load()
                .migrate();
        TestDatabases.execute(database, INSERT);
        String checksum = value("select checksum from flyway_schema_history where version = '2'");
        write("migration/V2__keys.sql", "-- postern: equivalent checksum " + checksum + "\n" + table);
        upgrade().run(LOCK_TIMEOUT);
        assertThat(value(HISTORY)).isEqualTo("BASELINE 0, SQL 1, SQL 2");
        assertThat(value(ROWS)).isEqualTo("1");
        assertThat(value("select obj_description('postern.idempotency_keys'::regclass)"))
                .startsWith("Responses to writes");

        MigrationFiles files = MigrationFiles.read(folder);
        assertThat(MigrationHistory.read(database, files).entries())
                .allMatch(entry -> entry.state() == MigrationHistory.State.APPLIED);
        Downgrade.ofAllAfter(database, files, "1").run(LOCK_TIMEOUT, _ -> {});
        assertThat(value(ROWS)).isEqualTo("1");
        Upgrade.of(database, files, null).run(LOCK_TIMEOUT);
        assertThat(value(ROWS)).isEqualTo("1");
        assertThat(value(HISTORY)).isEqualTo("BASELINE 0, SQL 1, SQL 2");
    }

    @Test
    void otherChecksum_fileIsChanged() throws IOException {
        write("migration/V1__films.sql", "create table films (id int);");
        upgrade().run(LOCK_TIMEOUT);
        String checksum = value("select checksum from flyway_schema_history where version = '1'");
        write(
                "migration/V1__films.sql",
                "-- postern: equivalent checksum " + checksum + "\ncreate table films (id int);");
        assertThat(upgrade().pending()).isEmpty();
        write("migration/V2__actors.sql", "create table actors (id int);");
        upgrade().run(LOCK_TIMEOUT);
        write("migration/V1__films.sql", "-- postern: equivalent checksum 1\ncreate table films (id int);");
        assertThatThrownBy(this::upgrade).isInstanceOf(CommandException.class).hasMessageContaining("has been changed");
    }

    @Test
    void undoScriptThatDropsTheTable_isRejected() throws IOException {
        write("migration/V1__films.sql", "create table films (id int);");
        write("undo/U1__films.sql", "drop table films; drop schema postern cascade;");
        upgrade().run(LOCK_TIMEOUT);
        Downgrade downgrade = Downgrade.ofLast(database, MigrationFiles.read(folder), 1);
        assertThatThrownBy(() -> downgrade.run(LOCK_TIMEOUT, _ -> {}))
                .isInstanceOf(CommandException.class)
                .hasMessage(folder.resolve("undo/U1__films.sql") + " drops a table of the engine");
        assertThat(value("select concat_ws(' ', to_regclass('films'), to_regclass('postern.idempotency_keys'))"))
                .isEqualTo("films postern.idempotency_keys");
    }

    @Test
    void simultaneousRuns_applyTheScriptsOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> runs = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(_ -> threads.submit(() -> EngineMigrations.apply(database, LOCK_TIMEOUT)))
                    .toList();
            for (Future<?> run : runs) {
                run.get();
            }
        }
        assertThat(value("select count(*) from postern.schema_history where version = '1'"))
                .isEqualTo("1");
    }

    @Test
    void loginRole_getsPrivilegesOnce() {
        TestDatabases.execute(database, "create role \"engine Login\" login");
        String privileges = "select concat_ws(' ', nspacl, relacl) from pg_namespace n join pg_class c"
                + " on relnamespace = n.oid where relname = 'idempotency_keys'";
        EngineMigrations.apply(database, LOCK_TIMEOUT);
        String before = value(privileges);
        EngineMigrations.grant(database, HistoryTable.DEFAULT, null);
        EngineMigrations.grant(database, HistoryTable.DEFAULT, "engine_missing");
        assertThat(value(privileges)).isEqualTo(before);
        EngineMigrations.grant(database, HistoryTable.DEFAULT, "engine Login");
        String after = value(privileges);
        assertThat(after).contains("\"engine Login\\\"=U/", "\"engine Login\\\"=arwd/");
        String row = value("select xmin from pg_class where oid = 'postern.idempotency_keys'::regclass");
        EngineMigrations.grant(database, HistoryTable.DEFAULT, "engine Login");
        assertThat(value("select xmin from pg_class where oid = 'postern.idempotency_keys'::regclass"))
                .isEqualTo(row);
        TestDatabases.execute(database, "drop owned by \"engine Login\"; drop role \"engine Login\"");
    }

    @Test
    void roleThatCannotCreateSchemas_errorHasAHint() {
        TestDatabases.execute(database, "create role engine_no_schemas login");
        DatabaseAddress login = TestDatabases.withLogin("engine_no_schemas", database);
        assertThatThrownBy(() -> EngineMigrations.apply(login, LOCK_TIMEOUT))
                .isInstanceOfSatisfying(CommandException.class, e -> {
                    assertThat(e.message() + e.details()).contains("permission denied");
                    assertThat(e.hint()).contains("owner of schema postern");
                });
    }

    @Test
    void printedSql_createsTheTableAndIsAdopted() {
        TestDatabases.execute(database, EngineMigrations.sql(null) + INSERT);
        EngineMigrations.apply(database, LOCK_TIMEOUT);
        assertThat(value(HISTORY)).isEqualTo("BASELINE 0, SQL 1, SQL 2");
        assertThat(value(ROWS)).isEqualTo("1");
        assertThat(EngineMigrations.sql("it's \"me\"")).contains("to \"it's \"\"me\"\"\";");
    }

    @Test
    void comparison_ignoresTheSchemaOfTheEngine() throws IOException {
        write("migration/V1__films.sql", "create table films (id int);");
        upgrade().run(LOCK_TIMEOUT);
        TestDatabases.execute(
                database, "create table postern.other (id int); drop index postern.idempotency_keys_created_at_idx");
        try (var server = dev.postern.embedded.ScratchServer.start()) {
            assertThat(SchemaDrift.read(database, MigrationFiles.read(folder), server, ScopeSettings.DEFAULT, _ -> {})
                            .differences())
                    .isEmpty();
        }
    }
}
