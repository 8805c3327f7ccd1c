package dev.postern.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that the newest migration is undone and applied again in one transaction.
class ChangedMigrationTest {

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

    @TempDir
    private Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();

    @BeforeEach
    void applyTwoMigrations() throws IOException {
        write("migration/V1__a.sql", "create table a ();");
        write("migration/V2__b.sql", "create table b ();");
        write("undo/U2__b.sql", "drop table b;");
        apply();
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void apply() {
        Upgrade.of(database, MigrationFiles.read(folder), null).run(LOCK_TIMEOUT);
    }

    private ChangedMigration changed() {
        return ChangedMigration.find(database, MigrationFiles.read(folder)).orElseThrow();
    }

    private String tables() {
        return TestDatabases.value(database, """
                select string_agg(relname, ',' order by relname) from pg_class
                where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not like 'flyway%'""");
    }

    @Test
    void newestIsChanged_isUndoneAndApplied() throws IOException {
        assertThat(ChangedMigration.find(database, MigrationFiles.read(folder))).isEmpty();
        write("migration/V2__b.sql", "create table c ();");

        changed().reapply(List.of(), LOCK_TIMEOUT);

        assertThat(tables()).isEqualTo("a,c");
        assertThat(ChangedMigration.find(database, MigrationFiles.read(folder))).isEmpty();
        apply();
    }

    @Test
    void olderIsChanged_isNotFound() throws IOException {
        write("migration/V1__a.sql", "create table c ();");
        assertThat(ChangedMigration.find(database, MigrationFiles.read(folder))).isEmpty();
    }

    @Test
    void undoScriptFitsTheNewContent_earlierOneIsUsed() throws IOException {
        write("migration/V2__b.sql", "create table b (); create table c ();");
        write("undo/U2__b.sql", "drop table b; drop table c;");

        changed().reapply(List.of("drop table b;"), LOCK_TIMEOUT);

        assertThat(tables()).isEqualTo("a,b,c");
    }

    @Test
    void impossible_databaseIsUnchanged() throws IOException {
        write("migration/V2__b.sql", "create table c (); create table a ();");
        assertThatThrownBy(() -> changed().reapply(List.of(), LOCK_TIMEOUT))
                .hasMessageContaining("V2__b.sql, line 1, failed: relation \"a\" already exists");
        assertThat(tables()).isEqualTo("a,b");

        write("undo/U2__b.sql", "drop table missing;");
        assertThatThrownBy(() -> changed().reapply(List.of(), LOCK_TIMEOUT))
                .hasMessage("V2__b.sql has been changed since it was applied, and it cannot be undone")
                .satisfies(e -> assertThat(((CommandException) e).details())
                        .contains("U2__b.sql, line 1, failed: table \"missing\" does not exist"));

        Files.delete(folder.resolve("undo/U2__b.sql"));
        assertThatThrownBy(() -> changed().reapply(List.of(), LOCK_TIMEOUT))
                .hasMessageContaining("it has no undo script");

        write("undo/U2__b.sql", "drop table b;");
        write("migration/V2__b.sql", "-- postern: no transaction\ncreate table c ();");
        assertThatThrownBy(() -> changed().reapply(List.of(), LOCK_TIMEOUT))
                .hasMessageContaining("it runs outside a transaction");
        assertThat(tables()).isEqualTo("a,b");
    }
}
