package repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.embedded.EmbeddedServer;
import dev.postern.testing.PackedProgram;
import dev.postern.testing.Polling;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Tests of `./postern serve --watch` in a copy of the example. The engine is that of this build, so Maven does
/// not run.
@Tag("processes")
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ServeWatchTest {

    private static final Duration ROUND = Duration.ofMinutes(2);
    private static final String UNCHANGED = "The running service is unchanged. Waiting for changes";

    @TempDir
    private Path project = Path.of("");

    private Path migration = Path.of("");
    private Path java = Path.of("");

    @BeforeEach
    void createProject() throws IOException {
        for (String folder : List.of("db", "generated-sources", "src/main/java/blog")) {
            copy(Path.of(folder));
        }
        copy(Path.of("src/main/resources/META-INF/services/org.slf4j.spi.SLF4JServiceProvider"));
        Files.copy(Path.of("postern"), project.resolve("postern"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(project.resolve("pom.xml"), "<postern.main>blog.Blog</postern.main>\n");
        Files.createDirectories(project.resolve("target"));
        Files.writeString(project.resolve("target/classpath"), PackedProgram.classPath());
        Files.createFile(project.resolve("target/engine.built"));
        Files.createFile(project.resolve("target").resolve(archiveName() + ".list")); // no archive is created
        migration = project.resolve("db/migration/V90__tags.sql");
        java = project.resolve("src/main/java/blog/Blog.java");
    }

    /// Returns the launcher's name of the class data archive, in whose place the JVMs use [PackedProgram]'s cache.
    private static String archiveName() throws IOException {
        Process digest = new ProcessBuilder("cksum")
                .redirectInput(
                        Path.of(System.getProperty("java.home"), "release").toFile())
                .start();
        return "archive-" + digest.inputReader().readLine().strip().replaceAll("[ \\t]+", "-");
    }

    private void copy(Path from) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = project.resolve(file);
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private ServiceProcess serve() {
        return ServiceProcess.startIn(
                        project,
                        Map.of(
                                "JAVA_HOME",
                                System.getProperty("java.home"),
                                "POSTERN_JAVA_OPTS",
                                "-XX:TieredStopAtLevel=1 " + PackedProgram.cacheOption()),
                        "serve",
                        "--watch",
                        "--port=0",
                        "--admin-port=0")
                .awaitListening();
    }

    @Test
    void savedFiles_areServedWithoutARefusedRequest() throws Exception {
        try (ServiceProcess service = serve();
                HttpClient kept = HttpClient.newHttpClient();
                ScheduledExecutorService client = Executors.newSingleThreadScheduledExecutor()) {
            AtomicInteger requests = new AtomicInteger();
            Future<?> polling = client.scheduleWithFixedDelay(
                    () -> assertServed(service, kept, requests), 0, 20, TimeUnit.MILLISECONDS);
            TestDatabases.execute(
                    EmbeddedServer.running(project.resolve(".postern")).orElseThrow(),
                    "update posts set title = 'kept' where id = 1");

            // a new migration
            Files.writeString(project.resolve("db/undo/U90__tags.sql"), "drop table tags;\n");
            save(migration, "create table tags (label text primary key);\ngrant select on tags to anonymous;\n");
            awaitBody(service, "/api/tags", "[]");

            // the newest, applied migration and its undo script
            save(project.resolve("db/undo/U90__tags.sql"), "drop table tags;\ndrop table more;\n");
            save(migration, """
                    create table tags (name text);
                    create table more ();
                    grant select on tags to anonymous;
                    insert into tags values ('a');
                    """);
            awaitBody(service, "/api/tags?select=name", "[{\"name\":\"a\"}]");
            assertThat(body(service, "/api/posts?id=eq.1&select=title")).isEqualTo("[{\"title\":\"kept\"}]");

            // Java alone
            save(java, Files.readString(java).replace("USERS.EMAIL)", "USERS.FULL_NAME)"));
            int starts = starts(service);
            Polling.until(() -> starts(service) > starts, ROUND);
            assertThat(warmClasses(project.resolve("target/watch"))).isPresent();

            if (polling.isDone()) { // at the first failure, which this throws
                polling.get();
            }
            polling.cancel(false);
            assertThat(requests).hasPositiveValue();
            List<ProcessHandle> started = service.descendants();
            assertThat(started).isNotEmpty();
            Result end = service.stop();
            assertThat(end.exit()).isZero();
            assertThat(end.err()).doesNotContain("The service ended");
            assertThat(started).noneMatch(ProcessHandle::isAlive);
            assertThat(project.resolve("target/watch")).isEmptyDirectory();
        }
    }

    /// Returns the class of the application in the folder of a process that has started the engine before.
    private static Optional<Path> warmClasses(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().matches(".*/warm-\\d+/blog/Blog\\.class"))
                    .findFirst();
        }
    }

    @Test
    void invalidFiles_errorIsPrintedAndServiceKeepsRunning() throws IOException {
        try (ServiceProcess service = serve()) {
            save(migration, "create table tags (label text primary key);\ngrant select on tag to anonymous;\n");
            service.awaitErrorLines("db/migration/V90__tags.sql, line 2, failed: relation \"tag\" does not exist", 1);
            service.awaitErrorLines(UNCHANGED, 1);

            Path twin = Files.writeString(migration.resolveSibling("V90__twin.sql"), "select 1;");
            service.awaitErrorLines("V90__tags.sql and V90__twin.sql have the same number", 1);
            service.awaitErrorLines(UNCHANGED, 2);
            Files.delete(twin);
            Files.delete(migration);
            service.awaitErrorLines("The service is up to date.", 1);

            String original = Files.readString(java);
            save(java, original.replace("private Blog() {}", "private Blog() { int half = }"));
            service.awaitErrorLines("src/main/java/blog/Blog.java:", 1);
            service.awaitErrorLines(UNCHANGED, 3);

            save(java, original);
            Path applied = project.resolve("db/migration/V4__roles.sql");
            save(applied, Files.readString(applied) + "-- changed\n");
            service.awaitErrorLines("V4 (roles) has been changed since it was applied", 1);
            service.awaitErrorLines(UNCHANGED, 4);
            assertThat(body(service, "/api/posts?select=id&id=eq.1")).isEqualTo("[{\"id\":1}]");
        }
    }

    @Test
    void killedWatcher_leavesNoProcess() {
        try (ServiceProcess service = serve()) {
            Path data = project.resolve(".postern");
            Polling.until(() -> scratchData(service).isPresent());
            Path scratch = scratchData(service).orElseThrow();
            List<ProcessHandle> started = service.descendants();
            service.kill();
            Polling.until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(scratch).doesNotExist();
            assertThat(EmbeddedServer.running(data)).isEmpty();
        }
    }

    /// Returns the data directory of the scratch server, the last argument of the process that watches it.
    private static Optional<Path> scratchData(ServiceProcess service) {
        return service.descendants().stream()
                .map(process -> process.info().arguments().orElse(new String[0]))
                .filter(arguments -> arguments.length > 0)
                .map(arguments -> Path.of(arguments[arguments.length - 1]))
                .filter(data -> Files.exists(data.resolve("postmaster.pid")))
                .findFirst();
    }

    /// Writes a file in two steps, as some editors do.
    private static void save(Path file, String text) throws IOException {
        Files.writeString(file, text.substring(0, text.length() / 2));
        Files.writeString(file, text);
    }

    private int starts(ServiceProcess service) {
        return (int) service.out()
                .lines()
                .filter(line -> line.startsWith("Postern is listening on "))
                .count();
    }

    /// Sends a request over the kept connection, and one over a new one.
    private static void assertServed(ServiceProcess service, HttpClient kept, AtomicInteger requests) {
        URI address = URI.create(service.origin() + "/api/users?select=id&limit=1");
        assertThat(status(kept, address)).isEqualTo(200);
        try (HttpClient other = HttpClient.newHttpClient()) {
            assertThat(status(other, address)).isEqualTo(200);
        }
        requests.incrementAndGet();
    }

    private static int status(HttpClient client, URI address) {
        HttpRequest request = HttpRequest.newBuilder(address).build();
        return client.sendAsync(request, BodyHandlers.ofString()).join().statusCode();
    }

    private static void awaitBody(ServiceProcess service, String path, String body) {
        Polling.until(() -> body(service, path).equals(body), ROUND);
    }

    private static String body(ServiceProcess service, String path) {
        HttpResponse<String> response = service.send("GET", path, "").join();
        return response.body();
    }
}
