package repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blog.schema.DefaultCatalog;
import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.SchemaStamp;
import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.HistoryTable;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jooq.Field;
import org.jooq.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/// Migrations of the example: comments on all tables and columns, and complete undo scripts.
class BlogMigrationsTest {

    private static final GeneratedModel GENERATED = GeneratedModel.of(DefaultCatalog.DEFAULT_CATALOG);

    @Test
    void tablesAndColumns_haveComments() {
        List<Table<?>> tables =
                DefaultCatalog.DEFAULT_CATALOG.getSchemas().getFirst().getTables();
        assertThat(tables).isNotEmpty();
        for (Table<?> table : tables) {
            assertThat(table.getComment()).as(table.getName()).isNotBlank();
            for (Field<?> field : table.fields()) {
                assertThat(field.getComment())
                        .as("%s.%s", table.getName(), field.getName())
                        .isNotBlank();
            }
        }
    }

    @Test
    void undoOfAllMigrations_leavesNothingAndAllowsReapplying() throws IOException, SQLException {
        DatabaseAddress database = TestDatabases.createEmpty();
        BundledMigrations.migrate(GENERATED, database, _ -> {});
        for (Path script : scripts("db/undo").reversed()) {
            TestDatabases.execute(database, Files.readString(script));
        }
        assertThat(relations(database)).isZero();
        TestDatabases.execute(database, "drop table flyway_schema_history");
        BundledMigrations.migrate(GENERATED, database, _ -> {});
        assertThat(BundledMigrations.version(database, HistoryTable.DEFAULT))
                .contains(GENERATED.stamp().version());
    }

    /// A longer wait would block the requests of the services that use the database.
    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void waitForLock_migrationFails() throws SQLException {
        DatabaseAddress database = TestDatabases.createEmpty();
        try (Connection other = TestDatabases.connect(database);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("create table users ()");
            assertThatThrownBy(() -> BundledMigrations.migrate(GENERATED, database, _ -> {}))
                    .hasMessageContaining("canceling statement due to lock timeout");
            other.rollback();
        }
        assertThat(relations(database)).isZero();
    }

    /// Plain Flyway applies V3, which an earlier build had with another checksum.
    @Test
    void tableOfAnEarlierV3_isAdoptedWithItsRows() {
        DatabaseAddress database = TestDatabases.createEmpty();
        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .locations("classpath:db/migration")
                .load()
                .migrate();
        TestDatabases.execute(database, """
                update flyway_schema_history set checksum = -1702740560 where version = '3';
                insert into postern.idempotency_keys (caller, key, request, status, headers)
                values ('', 'k1', '', 200, '{}')""");
        BundledMigrations.migrate(GENERATED, database, _ -> {});
        assertThat(TestDatabases.value(database, "select count(*) from postern.idempotency_keys"))
                .isEqualTo("1");
    }

    @Test
    void schemaStamp_namesMigrationsAsSource() {
        assertThat(GENERATED.stamp().source()).isEqualTo(SchemaStamp.Source.MIGRATIONS);
    }

    @Test
    void migrations_haveUndoScripts() throws IOException {
        List<String> migrations = scripts("db/migration").stream()
                .map(script -> script.getFileName().toString().substring(1))
                .toList();
        List<String> undos = scripts("db/undo").stream()
                .map(script -> script.getFileName().toString().substring(1))
                .toList();
        assertThat(undos).isEqualTo(migrations);
    }

    private static List<Path> scripts(String directory) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return files.sorted(Comparator.comparingInt(BlogMigrationsTest::number))
                    .toList();
        }
    }

    private static int number(Path script) {
        String name = script.getFileName().toString();
        return Integer.parseInt(name.substring(1, name.indexOf("__")));
    }

    /// Returns the number of remaining relations and functions, without Flyway's tables.
    private static int relations(DatabaseAddress database) throws SQLException {
        String remaining = """
                select (select count(*) from pg_class where relnamespace = 'public'::regnamespace
                            and relname not like 'flyway_schema_history%')
                     + (select count(*) from pg_proc where pronamespace = 'public'::regnamespace)
                """;
        try (Connection connection = TestDatabases.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(remaining)) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }
}
