package repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.postern.embedded.EmbeddedServer;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ProjectCopy;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the steps of `docs/your-schema.md`, in a copy of the project.
///
/// The ordinary run serves two tables with `serve --watch`. The tests with the tag `builds` generate, build and
/// serve the Chinook database, from migrations and from a database.
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestMethodOrder(OrderAnnotation.class)
class AdopterTest {

    private static final Path CHINOOK = Path.of("../shared/data/chinook.sql");

    /// JVM options for a short-lived service.
    private static final Map<String, String> FAST_START = Map.of("POSTERN_JAVA_OPTS", "-XX:TieredStopAtLevel=1");

    @TempDir
    static Path project = Path.of("");

    @BeforeAll
    static void followDocument() throws Exception {
        ProjectCopy.create(project);
        String document = Files.readString(Path.of("docs/your-schema.md"));
        Matcher steps = Pattern.compile(
                        "(?s)## A schema with migrations.*?```text\n(.*?)```.*?" + "Write `(.*?)`.*?```java\n(.*?)```")
                .matcher(document);
        assertThat(steps.find()).isTrue();
        run("sh", "-ec", steps.group(1));
        Path application = project.resolve(steps.group(2));
        Files.createDirectories(application.getParent());
        Files.writeString(application, steps.group(3));
    }

    /// Searches the sources for references to the deleted example, because compiling them would take a minute.
    @Test
    @Order(1)
    void exampleDeleted_sourcesDoNotReferToIt() throws IOException {
        try (Stream<Path> files = Files.walk(project.resolve("src"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(file)
                            .content()
                            .doesNotContain("blog.schema.tables", "blog.schema.Tables")
                            .doesNotContain("fixture.sql\")"));
        }
    }

    /// `ServeWatchTest` adds a migration that fails.
    @Test
    @Order(2)
    void migrationSavedDuringServe_isServedWithExistingData() throws Exception {
        Files.writeString(project.resolve("db/migration/V1__music.sql"), """
                create table artist (artist_id int primary key, name text);
                create table album (
                    album_id int primary key, title text, artist_id int not null references artist);
                insert into artist values (1, 'AC/DC');
                insert into album values (1, 'For Those About To Rock We Salute You', 1);
                """);
        Path data = project.resolve("watched");
        try (ServiceProcess service = ServiceProcess.startIn(
                project, FAST_START, "serve", "--watch", "--port", "0", "--data-dir", data.toString())) {
            service.awaitErrorLines("Building", 1);
            service.awaitListening();
            assertThat(get(service, "/api/artist?select=name,album(title)").body())
                    .isEqualTo(
                            "[{\"name\":\"AC/DC\",\"album\":[{\"title\":\"For Those About To Rock We Salute You\"}]}]");
            assertThat(get(service, "/api/users").statusCode()).isEqualTo(404);
            TestDatabases.execute(EmbeddedServer.running(data).orElseThrow(), "update artist set name = 'kept'");

            Files.writeString(project.resolve("db/migration/V2__label.sql"), "create table label (name text);");
            service.awaitListening();
            assertThat(get(service, "/api/label").body()).isEqualTo("[]");
            assertThat(get(service, "/api/artist?select=name").body()).isEqualTo("[{\"name\":\"kept\"}]");
            assertThat(service.stop().exit()).isZero();
        } finally {
            Files.deleteIfExists(project.resolve("db/migration/V1__music.sql"));
            Files.deleteIfExists(project.resolve("db/migration/V2__label.sql"));
        }
    }

    @Test
    @Order(3)
    @Tag("builds")
    void customMigrations_areServed() throws Exception {
        requireChinook();
        Files.copy(CHINOOK, project.resolve("db/migration/V1__chinook.sql"));
        run("./postern", "generate");
        assertThat(stamp()).contains("source=migrations", "schema.version=1");
        assertTypesOfChinook();
        try (ServiceProcess service =
                serve(Map.of(), "--data-dir", project.resolve("data").toString())) {
            assertResponsesOfChinook(service);
            assertThat(service.stop().exit()).isZero();
        }
    }

    /// Runs after the test with migrations, whose identical classes shorten the build.
    @Test
    @Order(4)
    @Tag("builds")
    void existingDatabase_isServed() throws Exception {
        requireChinook();
        Files.deleteIfExists(project.resolve("db/migration/V1__chinook.sql"));
        DatabaseAddress chinook = TestDatabases.createEmpty();
        TestDatabases.execute(chinook, Files.readString(CHINOOK));
        run(environment(chinook), "./postern", "generate", "--from", chinook.url());
        assertThat(stamp()).contains("source=database", "schemas=public");
        assertTypesOfChinook();
        Map<String, String> environment = environment(chinook);
        try (ServiceProcess service = serve(environment)) {
            assertResponsesOfChinook(service);
            assertThat(service.stop().exit()).isZero();
        }
        TestDatabases.execute(chinook, "alter table employee rename to staff; alter table album alter title type text");
        assertThat(startFailure(environment))
                .contains(
                        "employee is missing",
                        "public.album.title is text instead of character varying(160)",
                        "./postern generate --from");
        assertThat(startFailure(environment, "--migrate")).contains("has no migrations to apply");
        assertThat(startFailure(Map.of())).contains("--db-url");
    }

    private static void requireChinook() {
        if (!Files.isRegularFile(CHINOOK)) {
            System.err.println("The Chinook tests are skipped: file not found: " + CHINOOK);
            abort("file not found: " + CHINOOK);
        }
    }

    private static void assertTypesOfChinook() throws IOException, InterruptedException {
        assertThat(run("./postern", "types"))
                .contains("      artist: {\n", "foreignKeyName: \"album_artist_id_fkey\"")
                .doesNotContain("posts", "password");
    }

    private static Map<String, String> environment(DatabaseAddress address) {
        return Map.of(
                "POSTERN_DB_URL", address.url(),
                "POSTERN_DB_USER", address.user(),
                "POSTERN_DB_PASSWORD", address.password(),
                "POSTERN_ANONYMOUS_ROLE", "login");
    }

    private static ServiceProcess serve(Map<String, String> environment, String... options) {
        String[] arguments = Stream.concat(Stream.of("serve", "--port", "0"), Stream.of(options))
                .toArray(String[]::new);
        return ServiceProcess.startIn(project, environment, arguments).awaitListening();
    }

    private static String startFailure(Map<String, String> environment, String... options) {
        String[] arguments = Stream.concat(Stream.of("serve", "--port", "0"), Stream.of(options))
                .toArray(String[]::new);
        try (ServiceProcess service = ServiceProcess.startIn(project, environment, arguments)) {
            ServiceProcess.Result result = service.result();
            assertThat(result.exit()).as(result.err()).isEqualTo(1);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).doesNotContain("\tat ", "Exception");
            return result.err();
        }
    }

    private static void assertResponsesOfChinook(ServiceProcess service) {
        assertThat(get(service, "/api/artist/1?select=name,album(title)&album.order=title")
                        .body())
                .isEqualTo("{\"name\":\"AC/DC\",\"album\":[{\"title\":\"For Those About To Rock We Salute You\"},"
                        + "{\"title\":\"Let There Be Rock\"}]}");
        assertThat(get(service, "/api/playlist?select=name,track(name)&playlist_id=eq.18")
                        .body())
                .isEqualTo("[{\"name\":\"On-The-Go 1\",\"track\":[{\"name\":\"Now's The Time\"}]}]");
        assertThat(get(
                                service,
                                "/api/employee?select=first_name,boss:reports_to(first_name)&employee_id=in.(1,2,3)"
                                        + "&order=employee_id")
                        .body())
                .isEqualTo("[{\"first_name\":\"Andrew\",\"boss\":null},"
                        + "{\"first_name\":\"Nancy\",\"boss\":{\"first_name\":\"Andrew\"}},"
                        + "{\"first_name\":\"Jane\",\"boss\":{\"first_name\":\"Nancy\"}}]");
        HttpResponse<String> counted = get(service, "/api/track?select=name&limit=1", "Prefer", "count=exact");
        assertThat(counted.headers().firstValue("Content-Range")).hasValue("0-0/3503");
        assertThat(get(service, "/api/users").statusCode()).isEqualTo(404);
        assertThat(get(service, "/docs").statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> get(ServiceProcess service, String path, String... headers) {
        return service.send("GET", path, "", headers).join();
    }

    private static String stamp() throws IOException {
        return Files.readString(project.resolve("generated-sources/blog/schema/schema.properties"));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        return run(Map.of(), command);
    }

    private static String run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("POSTERN_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
        return output;
    }
}
