package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.migrate.EngineMigrations;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.EngineProcess;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.Wiretap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `serve --from URL` in an empty directory, with a separate cache directory.
@Tag("processes")
@Timeout(300)
class ServeFromTest {

    private static final String GENERATING = "Generating the classes";

    @TempDir
    private Path directory = Path.of("");

    @TempDir
    private Path cache = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();

    @BeforeEach
    void createSchema() {
        TestDatabases.execute(database, """
                create table bands (id int primary key, name text);
                create table songs (id int primary key, title text, band_id int references bands);
                create view titles as select title from songs;
                create function song_count() returns bigint stable return (select count(*) from songs);
                insert into bands values (1, 'The Examples');
                insert into songs values (1, 'Placeholder', 1);
                """);
    }

    private EngineProcess process() {
        return new EngineProcess(directory, Map.of("XDG_CACHE_HOME", cache.toString()));
    }

    private static String url(DatabaseAddress address) {
        return address.url()
                .replace("jdbc:postgresql://", "postgres://" + address.user() + ":" + address.password() + "@");
    }

    private ServiceProcess start(String... options) {
        String[] arguments = Stream.concat(
                        Stream.of("serve", "--from", url(database), "--port", "0", "--anonymous-role", "login"),
                        Stream.of(options))
                .toArray(String[]::new);
        return process().start(arguments).awaitListening();
    }

    private static String get(ServiceProcess service, String path) {
        return service.send("GET", path, "").join().body();
    }

    private List<Path> cached() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("postern/schemas"))) {
            return files.sorted().toList();
        }
    }

    private Result failure(String url, String... options) {
        Result result = process()
                .run(Stream.concat(Stream.of("serve", "--from", url, "--port", "0"), Stream.of(options))
                        .toArray(String[]::new));
        result.assertFailure();
        return result;
    }

    @Test
    void database_isServedAndItsClassesAreKept() throws Exception {
        // tables of the engine and of Flyway, as in a database that Postern has migrated
        TestDatabases.execute(database, EngineMigrations.sql(null));
        TestDatabases.execute(database, "create table flyway_schema_history (installed_rank int)");
        try (ServiceProcess service = start()) {
            assertThat(get(service, "/api/songs?select=title,bands(name)"))
                    .isEqualTo("[{\"title\":\"Placeholder\",\"bands\":{\"name\":\"The Examples\"}}]");
            assertThat(get(service, "/api/titles")).isEqualTo("[{\"title\":\"Placeholder\"}]");
            assertThat(get(service, "/api/rpc/song_count")).isEqualTo("1");
            assertThat(get(service, "/api/"))
                    .contains("Idempotency-Key")
                    .doesNotContain("idempotency_keys", "schema_history");
            assertThat(service.stop().err()).contains(GENERATING);
        }
        List<Path> first = cached();
        assertThat(first).hasSize(1);
        assertThat(directory).isEmptyDirectory();

        try (ServiceProcess service = start()) {
            assertThat(get(service, "/api/songs?select=title")).contains("Placeholder");
            assertThat(service.stop().err()).doesNotContain(GENERATING);
        }
        assertThat(cached()).isEqualTo(first);
    }

    @Test
    void changedSchema_newClassesAreServedAndUnusedOnesDeleted() throws Exception {
        start().stop();
        Path old = cached().getFirst();
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        TestDatabases.execute(database, "alter table bands add country text default 'IS'");

        try (ServiceProcess service = start("--schemas", "public")) {
            assertThat(get(service, "/api/bands?select=country")).isEqualTo("[{\"country\":\"IS\"}]");
            assertThat(cached()).hasSize(1).doesNotContain(old);
        }
    }

    @Test
    void concurrentStarts_allServe() throws Exception {
        String[] serve = {"serve", "--from", url(database), "--port", "0", "--anonymous-role", "login"};
        try (ServiceProcess first = process().start(serve);
                ServiceProcess second = process().start(serve)) {
            for (ServiceProcess service : List.of(first.awaitListening(), second.awaitListening())) {
                assertThat(get(service, "/api/bands?select=name")).isEqualTo("[{\"name\":\"The Examples\"}]");
            }
        }
        assertThat(cached()).hasSize(1);
    }

    @Test
    void loginWithFewPrivileges_isServedWithItsTablesOnly() {
        TestDatabases.execute(database, "create role serve_from_few login; grant select on songs to serve_from_few");
        DatabaseAddress few = TestDatabases.withLogin("serve_from_few", database);
        try (ServiceProcess service = process()
                .start("serve", "--from", url(few), "--port", "0", "--anonymous-role", "login")
                .awaitListening()) {
            assertThat(get(service, "/api/songs?select=title")).isEqualTo("[{\"title\":\"Placeholder\"}]");
            assertThat(service.send("GET", "/api/bands", "").join().statusCode())
                    .isEqualTo(404);
        }
        TestDatabases.execute(database, "revoke select on songs from serve_from_few");
        assertThat(failure(url(few)).err()).contains("The database has no tables or views that serve_from_few can use");
        TestDatabases.execute(database, "revoke select on pg_catalog.pg_proc from public");
        assertThat(failure(url(few)).err())
                .contains("The schema cannot be read", "permission denied for table pg_proc");
    }

    /// jOOQ's constants of domains over arrays do not compile, and it takes some types for text.
    @Test
    void domainsOverArraysAndTypesOfCatalogs_areServed() {
        TestDatabases.execute(database, """
                create domain tags as text[] check (array_length(value, 1) < 3);
                create domain few_tags as tags;
                create table rare (a regproc, b cid, c tid, d aclitem, e tags, f few_tags);
                insert into rare values ('now', '1', '(0,1)', 'postgres=r/postgres', '{x}', '{y,z}');
                """);
        try (ServiceProcess service = start()) {
            assertThat(get(service, "/api/rare"))
                    .isEqualTo("[{\"a\":\"now\",\"b\":\"1\",\"c\":\"(0,1)\",\"d\":\"postgres=r/postgres\","
                            + "\"e\":[\"x\"],\"f\":[\"y\",\"z\"]}]");
        }
    }

    @Test
    void databaseStartsLater_isWaitedFor() {
        try (Wiretap proxy = new Wiretap()) {
            DatabaseAddress later = proxy.startFor(database);
            proxy.interrupt();
            try (ServiceProcess service =
                    process().start("serve", "--from", url(later), "--port", "0", "--anonymous-role", "login")) {
                service.awaitError("The service waits for it");
                proxy.resume();
                service.awaitListening();
                assertThat(get(service, "/api/songs?select=title")).isEqualTo("[{\"title\":\"Placeholder\"}]");
            }
        }
    }

    @Test
    void hostIsUnknown_isReportedAsSuch() {
        assertThat(failure("postgres://a@db.invalid/x", "--wait-for-database=100ms")
                        .err())
                .contains("the host 'db.invalid' is unknown");
    }

    @Test
    void invalidUse_isRejected() {
        assertThat(failure(url(database), "--schemas", "missing").err())
                .contains("The database has no schema missing, only public");
        assertThat(failure(url(database).replaceFirst("[^/]*$", "no_such_database"))
                        .err())
                .contains("no_such_database");
        TestDatabases.execute(database, "create schema postern");
        assertThat(failure(url(database), "--schemas", "postern").err()).contains("which are not served");
        for (String option : new String[] {"--db-url=jdbc:postgresql://localhost/x", "--migrate", "--watch"}) {
            Result result = process().run("serve", "--from", url(database), option);
            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.err()).contains("--from cannot be combined with " + option.replaceFirst("=.*", ""));
        }
    }
}
