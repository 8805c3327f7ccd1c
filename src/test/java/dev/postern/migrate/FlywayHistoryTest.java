package dev.postern.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.migrate.MigrationHistory.State;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Flyway's history table: plain Flyway and Postern continue each other's migrations on the same files.
class FlywayHistoryTest {

    private static final String ROWS = """
            select string_agg(concat_ws('|', installed_rank, version, description, type, script, checksum,
                installed_by, success), e'\\n' order by installed_rank) from flyway_schema_history""";

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();

    @BeforeEach
    void files() throws IOException {
        write("V1__films.sql", "\ufeff-- äö 😀\r\ncreate table films (id int, title text);\r\n");
        write("V1_1__more__of_them.sql", "insert into films values (1, '${title}')");
        write("V1.2__index.sql", "create index concurrently films_id on films (id);");
        write("V2__actors.sql", "create table actors (id int);\n\n\n");
        write("V3__many.sql", "create table many (id int);\ninsert into many values (1);\rselect 1;");
        write("V20261125093000__drop.sql", "drop index concurrently films_id");
    }

    private void write(String name, String sql) throws IOException {
        Path file = folder.resolve("migration").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, sql);
    }

    private Flyway flyway(DatabaseAddress address, String target) {
        FluentConfiguration flyway = Flyway.configure()
                .dataSource(address.url(), address.user(), address.password())
                .locations("filesystem:" + folder.resolve("migration"))
                .placeholderReplacement(false)
                .target(target);
        flyway.getConfigurationExtension(PostgreSQLConfigurationExtension.class).setTransactionalLock(false);
        return flyway.load();
    }

    private Upgrade upgrade(DatabaseAddress address) {
        return Upgrade.of(address, MigrationFiles.read(folder), null);
    }

    private static String rows(DatabaseAddress address) {
        return TestDatabases.value(address, ROWS);
    }

    @Test
    void plainFlywayThenPostern_historyEqualsThatOfEither() {
        flyway(database, "1.2").migrate();
        upgrade(database).run(Duration.ofSeconds(5));
        flyway(database, "latest").validate();
        DatabaseAddress byFlyway = TestDatabases.createEmpty();
        flyway(byFlyway, "latest").migrate();
        DatabaseAddress byPostern = TestDatabases.createEmpty();
        upgrade(byPostern).run(Duration.ofSeconds(5));
        flyway(byPostern, "latest").validate();
        assertThat(rows(database))
                .isEqualTo(rows(byFlyway))
                .isEqualTo(rows(byPostern))
                .contains("|more  of them|");
        assertThat(MigrationHistory.read(byFlyway, MigrationFiles.read(folder)).entries())
                .hasSize(6)
                .allMatch(entry -> entry.state() == State.APPLIED);
        assertThat(upgrade(byFlyway).pending())
                .extracting(SqlScript::file)
                .containsExactly(Path.of("postern/V1__idempotency_keys.sql"), Path.of("postern/V2__sessions.sql"));
    }

    /// Flyway's parser reports these statements as incomplete or merges them, although psql runs them.
    @Test
    void statementsThatFlywayCannotSplit_areAppliedAndUndone() throws IOException {
        write("V1__films.sql", """
                create function low(text) returns text language sql immutable
                begin atomic select lower($1); select upper($1); end;
                create function add1(int, int) returns int language sql return $1 + $2;
                create function add2(int, int) returns int language sql return $1 + $2;
                create table films (id int, title text default '${flyway:user} \\');
                copy films from stdin;
                7\t${title}
                \\.
                select add2(add1(1, 2), 3)""");
        Files.createDirectories(folder.resolve("undo"));
        Files.writeString(folder.resolve("undo/U1__films.sql"), """
                create function gone(int, int) returns int language sql return $1 + $2;
                drop function low, add1, add2, gone; drop table films""");
        for (String later : List.of("V1_1__more__of_them", "V1.2__index", "V2__actors", "V3__many")) {
            Files.delete(folder.resolve("migration/" + later + ".sql"));
        }
        Files.delete(folder.resolve("migration/V20261125093000__drop.sql"));
        upgrade(database).run(Duration.ofSeconds(5));
        assertThat(TestDatabases.value(database, "select low('aB') || add2(add1(1, 2), 3) || title from films"))
                .isEqualTo("AB6${title}");
        flyway(database, "latest").validate();
        Downgrade.ofLast(database, MigrationFiles.read(folder), 1).run(Duration.ofSeconds(5), _ -> {});
        assertThat(TestDatabases.value(database, "select to_regclass('films') is null and to_regproc('gone') is null"))
                .isEqualTo("t");
    }

    @Test
    void posternThenPlainFlyway_flywayContinues() throws IOException {
        upgrade(database).run(Duration.ofSeconds(5));
        write("V20261125093001__more.sql", "create table more (id int);");
        assertThat(flyway(database, "latest").migrate().migrationsExecuted).isEqualTo(1);
        assertThat(upgrade(database).pending()).isEmpty();
        write("V2__actors.sql", "create table actors (id bigint);");
        assertThatThrownBy(() -> upgrade(database))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.message()).contains("V2 (actors) has been changed"));
        assertThatThrownBy(() -> flyway(database, "latest").validate()).hasMessageContaining("checksum mismatch");
    }

    /// For example, a dump begins with an empty search path.
    @Test
    void settingsOfAScript_endWithTheScript() throws IOException {
        write(
                "V1__films.sql",
                "select set_config('search_path', '', false); set lock_timeout = 0;"
                        + " create table public.films (id int, title text);");
        write("V4__settings.sql", "create table settings as select current_setting('lock_timeout') as lock_timeout");
        upgrade(database).run(Duration.ofSeconds(7));
        assertThat(TestDatabases.value(database, "select lock_timeout from public.settings"))
                .isEqualTo("7s");
    }

    @Test
    void scriptsInAJar_areApplied() throws IOException {
        Path jar = folder.resolve("program.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> files = Files.list(folder.resolve("migration"))) {
            for (String directory : List.of("db/", "db/migration/")) {
                out.putNextEntry(new JarEntry(directory));
            }
            for (Path script : files.toList()) {
                out.putNextEntry(new JarEntry("db/migration/" + script.getFileName()));
                Files.copy(script, out);
            }
            out.putNextEntry(new JarEntry("db/migration/V30000000000000__bad.sql"));
            out.write("select 1;\nselect * from nowhere".getBytes(StandardCharsets.UTF_8));
        }
        List<Path> pending = new ArrayList<>();
        try (PackagedScripts packaged = PackagedScripts.open(
                URI.create("jar:" + jar.toUri() + "!/db/migration").toURL())) {
            Upgrade upgrade = Upgrade.of(database, packaged.files(), null);
            upgrade.pending().forEach(script -> pending.add(script.file()));
            assertThatThrownBy(() -> upgrade.run(Duration.ofSeconds(5)))
                    .isInstanceOfSatisfying(
                            CommandException.class,
                            e -> assertThat(e.message())
                                    .isEqualTo("db/migration/V30000000000000__bad.sql, line 2, failed: relation"
                                            + " \"nowhere\" does not exist"));
        }
        assertThat(pending).hasSize(9);
        flyway(database, "latest").validate();
    }
}
