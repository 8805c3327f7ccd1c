package repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.ServiceProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
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

/// Tests of a user's steps, as `docs/your-schema.md` describes them: a project from `init` to `upgrade`.
///
/// A copy of this project is the engine. Its two versions are installed in a local Maven repository of this test.
/// `NewProjectTest` and `ProjectUpgradeTest` test the files in the ordinary run.
@Tag("builds")
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@TestMethodOrder(OrderAnnotation.class)
class AdopterTest {

    private static final String NEXT = "0.1.1";

    private static final Path RESOURCES = Path.of("src/test/resources/project").toAbsolutePath();

    @TempDir
    static Path directory = Path.of("");

    private static EngineCopy engine() {
        return new EngineCopy(directory);
    }

    private static Path shop() {
        return directory.resolve("my shop");
    }

    @BeforeAll
    static void createProject() throws Exception {
        engine().create();
        String output = run(
                engine().folder(),
                "./postern",
                "init",
                shop().toString(),
                "--package",
                "com.acme.shop",
                "--from-sql",
                RESOURCES.resolve("music.sql").toString());
        assertThat(output).contains("cd '" + shop() + "' && ./postern serve", "curl http://127.0.0.1:8080/api/");
    }

    /// Deletes the links, so that the deletion of the folder does not warn of them.
    @AfterAll
    static void deleteLinks() throws IOException {
        try (Stream<Path> paths = Files.walk(directory.resolve("repository"), 2)) {
            for (Path link : paths.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    @Order(1)
    void newProject_isServed() {
        try (ServiceProcess service = serve()) {
            assertThat(get(service, "/api/artist_sales").body()).isEqualTo("[]");
            assertThat(get(service, "/docs").statusCode()).isEqualTo(200);
            assertThat(service.stop().exit()).isZero();
        }
    }

    @Test
    @Order(2)
    void generatedTestOfNewProject_passes() throws Exception {
        assertThat(run(shop(), "./postern", "test")).contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0");
    }

    @Test
    @Order(3)
    void migrationAndJava_testsOfProjectPass() throws Exception {
        List<Path> scripts = run(shop(), "./postern", "migrate", "new", "customers log in")
                .lines()
                .filter(line -> line.endsWith(".sql"))
                .map(shop()::resolve)
                .toList();
        assertThat(scripts).hasSize(2);
        for (Path script : scripts) {
            Files.copy(RESOURCES.resolve(script.getFileName().toString()), script, StandardCopyOption.REPLACE_EXISTING);
        }
        run(shop(), "./postern", "generate");
        Files.writeString(
                shop().resolve("src/main/java/com/acme/shop/Shop.java"),
                Files.readString(RESOURCES.resolve("Shop.java.txt")));
        Files.writeString(
                shop().resolve("src/test/java/com/acme/shop/ShopTest.java"),
                Files.readString(RESOURCES.resolve("ShopTest.java.txt")));
        assertThat(run(shop(), "./postern", "migrate", "check")).contains("2 migrations");
        assertThat(run(shop(), "./postern", "test")).contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0");
    }

    @Test
    @Order(4)
    void endpointHookAndAccounts_areServed() {
        try (ServiceProcess service = serve("--jwt-secret", "a secret of at least 32 characters")) {
            post(service, "/api/artists", "{\"name\":\"Björk\"}", 201);
            post(service, "/api/albums", "{\"title\":\"Untitled\",\"price\":9.5,\"artist_id\":1}", 422);
            post(service, "/api/albums", "{\"title\":\"Debut\",\"price\":9.5,\"artist_id\":1}", 201);
            assertThat(get(service, "/cheapest").body())
                    .isEqualTo("[{\"title\":\"Debut\",\"price\":9.50,\"name\":\"Björk\"}]");
            post(service, "/api/customers", "{\"email\":\"ann@example.com\",\"password\":\"correct horse\"}", 201);
            String token = service.send(
                            "POST", "/auth/token", "{\"username\":\"ann@example.com\",\"password\":\"correct horse\"}")
                    .join()
                    .body()
                    .replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");
            String bearer = "Bearer " + token;
            assertThat(get(service, "/auth/me", "Authorization", bearer).body()).contains("ann@example.com");
            assertThat(get(service, "/api/albums?select=genre", "Authorization", bearer)
                            .body())
                    .isEqualTo("[{\"genre\":\"Jazz\"}]");
            assertThat(get(service, "/api/customers", "Authorization", bearer).statusCode())
                    .isEqualTo(403);
            assertThat(service.stop().exit()).isZero();
        }
    }

    @Test
    @Order(5)
    void classesOfOtherVersion_areRejectedByServe() throws Exception {
        engine().install(NEXT);
        Path pom = shop().resolve("pom.xml");
        String original = Files.readString(pom);
        Files.writeString(pom, original.replaceFirst("<postern.version>[^<]*", "<postern.version>" + NEXT));
        try (ServiceProcess service = ServiceProcess.startIn(shop(), engine().environment(), "serve", "--port", "0")) {
            ServiceProcess.Result result = service.result();
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err())
                    .contains("The classes were generated by 0.1.0 of Postern, and this is version " + NEXT)
                    .doesNotContain("\tat ");
        } finally {
            Files.writeString(pom, original);
        }
    }

    @Test
    @Order(6)
    void upgrade_changesProjectAndPrintsNotes() throws Exception {
        engine().installPreRelease("0.2.0-rc.1");
        String output = run(shop(), "./postern", "upgrade");
        assertThat(output).contains("from version 0.1.0 to " + NEXT, "- Read this note.");
        assertThat(Files.readString(shop().resolve("pom.xml"))).contains("<postern.version>" + NEXT + "<");
        assertThat(Files.readString(shop().resolve("postern"))).contains("# version " + NEXT);
        assertThat(Files.readString(shop().resolve("generated-sources/com/acme/shop/schema/schema.properties")))
                .contains("postern=" + NEXT);
        try (ServiceProcess service = serve()) {
            assertThat(get(service, "/cheapest").body()).contains("Debut");
            assertThat(service.stop().exit()).isZero();
        }
    }

    @Test
    @Order(7)
    void upgradeToMissingVersion_leavesProjectAsItWas() throws Exception {
        String pom = Files.readString(shop().resolve("pom.xml"));
        try (ServiceProcess upgrade = ServiceProcess.startIn(shop(), engine().environment(), "upgrade", "9.9.9")) {
            assertThat(upgrade.result().exit()).isEqualTo(1);
            assertThat(upgrade.result().err()).contains("9.9.9").doesNotContain("\tat ");
        }
        assertThat(Files.readString(shop().resolve("pom.xml"))).isEqualTo(pom);
    }

    @Test
    @Order(8)
    void jarOutsideOfClone_createsProjectThatServes() throws Exception {
        Path project = directory.resolve("from-jar");
        String output =
                run(directory, EngineCopy.JAVA, "-jar", engine().copiedJar().toString(), "init", project.toString());
        assertThat(output).contains("cd " + project + " && ./postern serve", "curl http://127.0.0.1:8080/api/products");
        try (ServiceProcess service = ServiceProcess.startIn(project, engine().environment(), "serve", "--port", "0")
                .awaitListening()) {
            assertThat(get(service, "/api/products?select=name&limit=1").statusCode())
                    .isEqualTo(200);
            assertThat(service.stop().exit()).isZero();
        }
    }

    @Test
    @Order(9)
    void jarWithoutLibraries_namesTheRemedy() throws Exception {
        Path alone = directory.resolve("alone.jar");
        Files.copy(engine().folder().resolve("target/postern.jar"), alone, StandardCopyOption.REPLACE_EXISTING);
        Process process = engine().start(directory, EngineCopy.JAVA, "-jar", alone.toString(), "init", "nothing");
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("The folder lib has to be next to postern.jar")
                .doesNotContain("\tat ");
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(directory.resolve("nothing")).doesNotExist();
    }

    @Test
    @Order(10)
    void interruptedInit_leavesNothing() throws Exception {
        Path project = directory.resolve("new/interrupted");
        Process process = engine().start(
                        directory,
                        EngineCopy.JAVA,
                        "-jar",
                        engine().copiedJar().toString(),
                        "init",
                        project.toString());
        Polling.until(() -> Files.exists(project.resolve("pom.xml")) || !process.isAlive(), Duration.ofMinutes(3));
        process.toHandle().destroy(); // SIGTERM, and the output can still be read; a background job ignores SIGINT
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isNotZero();
        assertThat(output).doesNotContain("\tat ");
        assertThat(directory.resolve("new")).doesNotExist();
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        return engine().run(folder, command);
    }

    private static ServiceProcess serve(String... options) {
        String[] arguments = Stream.concat(Stream.of("serve", "--port", "0"), Stream.of(options))
                .toArray(String[]::new);
        return ServiceProcess.startIn(shop(), engine().environment(), arguments).awaitListening();
    }

    private static HttpResponse<String> get(ServiceProcess service, String path, String... headers) {
        return service.send("GET", path, "", headers).join();
    }

    private static void post(ServiceProcess service, String path, String json, int status) {
        HttpResponse<String> response = service.send("POST", path, json).join();
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }
}
