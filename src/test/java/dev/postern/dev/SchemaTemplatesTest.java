package dev.postern.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.MigrationFiles;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that scripts are applied once, as long as the scripts before them are the same.
class SchemaTemplatesTest {

    @AutoClose
    private final SchemaTemplates templates = new SchemaTemplates(ScratchServer::start, _ -> {});

    @TempDir
    private Path folder = Path.of("");

    private void migration(int version, String sql) throws IOException {
        Path file = folder.resolve("migration/V" + version + "__a.sql");
        Files.createDirectories(file.getParent());
        Files.writeString(file, sql);
    }

    private String value(String sql) {
        return TestDatabases.value(templates.migrated(MigrationFiles.read(folder)), sql);
    }

    @Test
    void newestIsEdited_onlyItIsRepeated() throws IOException {
        migration(1, "create table one as select gen_random_uuid() as id");
        String first = value("select id from one");
        migration(2, "create table two as select gen_random_uuid() as id");
        String second = value("select id from two");
        assertThat(value("select id from two")).isEqualTo(second);

        migration(3, "create tabel three ()");
        assertThatThrownBy(() -> value("select 1")).hasMessageContaining("V3__a.sql, line 1");
        migration(3, "create table three ()");
        assertThat(value("select count(*) from three")).isEqualTo("0");
        assertThat(value("select id from two")).isEqualTo(second);

        Files.delete(folder.resolve("migration/V3__a.sql"));
        migration(2, "create table two as select gen_random_uuid() as id; create table more ()");
        assertThat(value("select id from two")).isNotEqualTo(second);
        assertThat(value("select id from one")).isEqualTo(first);

        Files.writeString(folder.resolve("migration/R__view.sql"), "create or replace view ids as select 1 as n");
        assertThat(value("select n || id::text from ids, one")).isEqualTo("1" + first);
        Files.writeString(folder.resolve("migration/R__view.sql"), "create or replace view ids as select 2 as n");
        assertThat(value("select n || id::text from ids, one")).isEqualTo("2" + first);

        migration(1, "create table one as select gen_random_uuid() as id;");
        assertThat(value("select id from one")).isNotEqualTo(first);
    }

    @Test
    void editedScriptCreatesRoles_isRepeated() throws IOException {
        migration(1, "create table one ()");
        migration(2, "create role member");
        assertThat(value("select count(*) from pg_roles where rolname = 'member'"))
                .isEqualTo("1");
        migration(2, "create role member; create role other");
        assertThat(value("select count(*) from pg_roles where rolname in ('member', 'other')"))
                .isEqualTo("2");
        migration(2, "select 1");
        assertThat(value("select count(*) from pg_roles where rolname in ('member', 'other')"))
                .isEqualTo("0");
    }

    @Test
    void manyMigrations_areApplied() throws IOException {
        Files.createDirectories(folder.resolve("migration"));
        assertThat(value("select count(*) from postern.idempotency_keys")).isEqualTo("0");
        for (int i = 1; i < 9; i++) {
            migration(i, "create table t" + i + " ()");
        }
        assertThat(value("select count(*) from pg_class where relname ~ '^t[1-8]$'"))
                .isEqualTo("8");
    }
}
