package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestService;
import dev.postern.testing.Until;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes.Name;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// `./postern serve` starts from the classes that an earlier start has loaded.
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 6, unit = TimeUnit.MINUTES)
@TestMethodOrder(OrderAnnotation.class)
class ServeCacheTest {

    private static final Path CLASSES = Path.of("target/classes");

    /// The JVM that makes it is nice to all else that runs here.
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String SHARED = "dev.postern.Postern source: shared objects file";

    @TempDir
    static Path project = Path.of("");

    private static final DatabaseAddress DATABASE = TestDatabases.authenticating(TestDatabases.fresh());

    /// What the launcher takes for a project that has been built. The JVM keeps classes out of jars only.
    @BeforeAll
    static void build() throws IOException {
        for (String directory : List.of("src/main", "db", "generated-sources", "target")) {
            Files.createDirectories(project.resolve(directory));
        }
        Files.createFile(project.resolve("pom.xml"));
        Files.copy(Path.of("postern"), project.resolve("postern"), StandardCopyOption.COPY_ATTRIBUTES);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Name.MAIN_CLASS, "dev.postern.Main");
        manifest.getMainAttributes().putValue("Enable-Native-Access", "ALL-UNNAMED");
        manifest.getMainAttributes().put(Name.CLASS_PATH, libraries());
        try (OutputStream out = Files.newOutputStream(jar());
                JarOutputStream entries = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(CLASSES.relativize(file).toString()));
                Files.copy(file, entries);
            }
        }
    }

    private static String libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" "));
    }

    /// Without files of an earlier start.
    @BeforeEach
    void asAfterABuild() {
        linked().forEach(file -> {
            try {
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /// Keeps its files for the tests that follow, because creating them takes most of the time.
    @Test
    @Order(1)
    void twoThatStartAtOnceDoNotMeet() throws IOException {
        try (ServiceProcess one = serve("");
                ServiceProcess other = serve("")) {
            one.awaitListening();
            other.awaitListening();
            Until.holds(ServeCacheTest::isMade, PATIENCE);
            assertQuiet(one.stop());
            assertQuiet(other.stop());
        }
        assertThat(linked()).extracting(ServeCacheTest::ending).containsExactlyInAnyOrder("jsa", "list");
        Files.createDirectory(kept());
        copy(linked(), kept());
    }

    @Test
    @Order(2)
    void aStartMakesTheNextFaster() throws IOException {
        putBack();
        assertThat(loaded("")).contains(SHARED);
        assertThat(loaded("-Xshare:off")).as("options of one's own win").doesNotContain(SHARED);
        assertThat(loaded("-XX:-UseCompactObjectHeaders")).doesNotContain(SHARED);

        Files.setLastModifiedTime(jar(), FileTime.from(Instant.now()));
        assertThat(loaded("")).as("another build").doesNotContain(SHARED);
        assertThat(linked()).isEmpty();
    }

    @Test
    @Order(3)
    void aFileThatIsDamagedIsPassedOver() throws IOException {
        putBack();
        Path file = archive();
        Files.write(file, damaged(Files.readAllBytes(file)));
        assertThat(loaded("")).doesNotContain(SHARED);
    }

    @Test
    @Order(4)
    @Tag("builds")
    void aFileThatIsNoGoodIsPassedOver() throws IOException {
        putBack();
        Path file = archive();
        byte[] good = Files.readAllBytes(file);
        for (byte[] bad : List.of(new byte[0], "no cache".getBytes(StandardCharsets.UTF_8), half(good))) {
            Files.write(file, bad);
            assertThat(loaded("")).doesNotContain(SHARED);
        }
    }

    @Test
    @Order(5)
    void anEndBeforeItIsMadeLeavesNothingBehind() {
        try (ServiceProcess service = serve("").awaitListening()) {
            Until.holds(() -> linked().stream().anyMatch(path -> ending(path).equals("list")));
            assertQuiet(service.stop());
        }
        assertThat(linked()).isEmpty();
    }

    private static void putBack() throws IOException {
        try (Stream<Path> files = Files.list(kept())) {
            copy(files.toList(), project.resolve("target"));
        }
    }

    private static void copy(List<Path> files, Path folder) throws IOException {
        for (Path file : files) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }
    }

    private static Path kept() {
        return project.resolve("kept");
    }

    private static Path archive() {
        return linked().stream()
                .filter(path -> ending(path).equals("jsa"))
                .findFirst()
                .orElseThrow();
    }

    /// Starts and stops; the classes that the JVM loaded meanwhile, and where from.
    private static String loaded(String options) throws IOException {
        try (ServiceProcess service = serve("-Xlog:class+load:file=loaded:none:filecount=0 " + options)
                .awaitListening()) {
            assertQuiet(service.stop());
        }
        return Files.readString(project.resolve("loaded"));
    }

    private static ServiceProcess serve(String options) {
        return ServiceProcess.startIn(
                project,
                Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "POSTERN_JAVA_OPTS",
                        "-XX:TieredStopAtLevel=1 " + options),
                ServiceProcess.on(DATABASE, "serve", "--port", "0", "--jwt-secret", TestService.SECRET));
    }

    private static void assertQuiet(Result result) {
        result.assertOrderly();
        assertThat(result.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("Postern is listening on "),
                        line -> assertThat(line).endsWith("/docs"));
        assertThat(result.err()).isEmpty();
    }

    private static byte[] half(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static byte[] damaged(byte[] bytes) {
        byte[] copy = bytes.clone();
        copy[copy.length / 2] ^= 1;
        return copy;
    }

    private static boolean isMade() {
        return linked().stream().anyMatch(path -> ending(path).equals("jsa"));
    }

    private static String ending(Path path) {
        return path.toString().substring(path.toString().lastIndexOf('.') + 1);
    }

    private static List<Path> linked() {
        try (Stream<Path> files = Files.list(project.resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("linked-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar() {
        return project.resolve("target/postern.jar");
    }
}
