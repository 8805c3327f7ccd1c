package dev.postern.cli;

import static dev.postern.cli.MigrateRun.assertDone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.assembly.RunningServer;
import dev.postern.assembly.ServedApplication;
import dev.postern.generate.Generation;
import dev.postern.generate.GenerationTarget;
import dev.postern.generate.SourceDatabase;
import dev.postern.server.Extension;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestSchema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests of migrations, generation and the service on earlier versions of PostgreSQL.
///
/// Their programs are the jars in `target/postgresql`, which Maven's profile `versions` copies.
@Tag("versions")
class PostgresVersionsTest {

    private static final String TABLES = """
            create table films (id int primary key, title text not null);
            create table roles (id int primary key, film_id int references films, name varchar(20));
            create view titles as select id, title from films;
            create function film_count() returns bigint language sql stable as 'select count(*) from films';
            """;

    private static final TestSchema SCHEMA = TestSchema.of(TABLES);

    @TempDir
    Path folder = Path.of("");

    static List<Path> programs() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of("target/postgresql"))) {
            return jars.sorted().toList();
        }
    }

    private static EmbeddedPostgres start(Path jar) throws IOException {
        return EmbeddedPostgres.builder()
                .setPgBinaryResolver((_, _) -> program(jar))
                .start();
    }

    private static InputStream program(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            String archive = file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".txz"))
                    .findFirst()
                    .orElseThrow();
            return new ByteArrayInputStream(
                    file.getInputStream(file.getEntry(archive)).readAllBytes());
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void database_isMigratedGeneratedAndServed(Path jar) throws Exception {
        try (EmbeddedPostgres server = start(jar)) {
            DatabaseAddress database = new DatabaseAddress(
                    server.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", ""), "postgres", "postgres");
            checkMigrations(database);
            checkGeneration(database);
            checkService(database);
            TestDatabases.execute(database, "drop owned by visitor");
            MigrateRun run = new MigrateRun(folder, database);
            assertDone(run.run("down", "--to", "0", "--yes"), "no migrations");
            assertThat(run.state()).isEmpty();
        }
    }

    private void checkMigrations(DatabaseAddress database) throws IOException {
        MigrateRun run = new MigrateRun(folder, database);
        run.write("migration/V1__films.sql", TABLES);
        run.write("undo/U1__films.sql", "drop function film_count; drop view titles; drop table roles, films;");
        run.write("migration/R__labels.sql", "create or replace view labels as select name from roles;");
        run.write("migration/V2__index.sql", "create index concurrently roles_film_id on roles (film_id);");
        run.write("undo/U2__index.sql", "-- postern: no transaction\ndrop index concurrently roles_film_id;");
        assertDone(run.run("up"), "at version 2");
        assertDone(run.run("down", "--yes"), "at version 1");
        assertThat(run.run("status").out()).contains("version  1", "pending  2 index", "drift    none");
        TestDatabases.execute(database, "drop table flyway_schema_history");
        assertThat(run.run("adopt", "1").out().lines()).containsExactly("V1__films.sql", "R__labels.sql");
        assertThat(run.run("status").out()).contains("version  1", "pending  2 index", "drift    none");
    }

    private void checkGeneration(DatabaseAddress database) throws Exception {
        GenerationTarget target = new GenerationTarget(Path.of("db"), folder.resolve("classes"), "old.schema");
        try (Connection connection = SourceDatabase.connect(database)) {
            Generation.ofDatabase(target, connection, List.of("public")).run();
        }
        assertThat(target.classes().resolve("tables/Roles.java")).exists();
        assertThat(target.facts()).content().contains("film_count", "labels");
    }

    private static void checkService(DatabaseAddress database) throws Exception {
        TestDatabases.execute(database, """
                insert into films values (1, 'Metropolis');
                insert into roles values (1, 1, 'Maria');
                create role visitor;
                grant all on films, roles to visitor;
                """);
        ServiceStart start = ServiceStart.inProcess(
                new ServedApplication(SCHEMA.generated(), Extension.none()),
                Map.of("POSTERN_DB_PASSWORD", database.password()),
                List.of("--port=0", "--anonymous-role=visitor", "--db-url=" + database.url(), "--db-user=postgres"));
        try (RunningServer running = start.run();
                HttpClient client = HttpClient.newHttpClient()) {
            URI films = URI.create(running.server().address() + "/films?select=title,roles(name)");
            assertThat(client.send(HttpRequest.newBuilder(films).build(), BodyHandlers.ofString())
                            .body())
                    .isEqualTo("[{\"title\":\"Metropolis\",\"roles\":[{\"name\":\"Maria\"}]}]");
            HttpRequest insert = HttpRequest.newBuilder(
                            URI.create(running.server().address() + "/films"))
                    .header("Content-Type", "application/json")
                    .header("Prefer", "return=representation")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"id\":2,\"title\":\"Faust\"}"))
                    .build();
            assertThat(client.send(insert, BodyHandlers.ofString()).body())
                    .isEqualTo("[{\"id\":2,\"title\":\"Faust\"}]");
            URI count = URI.create(running.server().address() + "/rpc/film_count");
            assertThat(client.send(HttpRequest.newBuilder(count).build(), BodyHandlers.ofString())
                            .body())
                    .isEqualTo("2");
        }
    }
}
