package repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Polling;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestService;
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
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
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

/// Tests of `./postern serve` with a class data archive from an earlier start.
@Tag("processes")
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 6, unit = TimeUnit.MINUTES)
@TestMethodOrder(OrderAnnotation.class)
class ServeArchiveTest {

    private static final Path CLASSES = Path.of("target/classes");

    /// Long, because the JVM that creates the archive runs with low priority.
    private static final Duration ARCHIVE_TIMEOUT = Duration.ofMinutes(3);

    private static final String SHARED = "dev.postern.Postern source: shared objects file";

    @TempDir
    static Path project = Path.of("");

    private static final DatabaseAddress DATABASE = BlogSchema.withLoginRole(BlogSchema.createDatabase());

    /// Creates a built project of a user: the engine is a jar, the application's classes are in a folder.
    @BeforeAll
    static void build() throws IOException {
        Files.createDirectories(project.resolve("target/classes"));
        Files.writeString(project.resolve("pom.xml"), "<postern.main>blog.Blog</postern.main>\n");
        Files.copy(Path.of("postern"), project.resolve("postern"), StandardCopyOption.COPY_ATTRIBUTES);
        try (OutputStream out = Files.newOutputStream(engine());
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path name = CLASSES.relativize(file);
                if (name.startsWith("dev")) {
                    entries.putNextEntry(new JarEntry(name.toString()));
                    Files.copy(file, entries);
                } else {
                    Path copy = project.resolve("target/classes").resolve(name);
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
        Files.writeString(project.resolve("target/classpath"), engine() + File.pathSeparator + libraries());
        Files.createFile(project.resolve("target/application.built"));
    }

    private static String libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    @BeforeEach
    void deleteArchiveFiles() {
        archiveFiles().forEach(file -> {
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
    void twoStartsAtOnce_createOneArchive() throws IOException {
        try (ServiceProcess first = serve();
                ServiceProcess second = serve()) {
            first.awaitListening();
            second.awaitListening();
            Polling.until(ServeArchiveTest::hasArchive, ARCHIVE_TIMEOUT);
            assertQuiet(first.stop());
            assertQuiet(second.stop());
        }
        assertThat(archiveFiles()).extracting(ServeArchiveTest::ending).containsExactlyInAnyOrder("jsa", "list");
        Files.createDirectory(savedFiles());
        copy(archiveFiles(), savedFiles());
    }

    @Test
    @Order(2)
    void archive_isUsedUntilALibraryChanges() throws IOException {
        restoreSavedFiles();
        assertThat(loadedClasses("")).contains(SHARED);

        Files.setLastModifiedTime(engine(), FileTime.from(Instant.now()));
        assertThat(loadedClasses("")).as("another library").doesNotContain(SHARED);
        assertThat(archiveFiles()).isEmpty();
    }

    @Test
    @Order(3)
    void optionsOfUser_overrideThoseOfLauncher() throws IOException {
        restoreSavedFiles();
        assertThat(loadedClasses("-Xshare:off")).doesNotContain(SHARED);
        assertThat(loadedClasses("-XX:-UseCompactObjectHeaders")).doesNotContain(SHARED);
    }

    @Test
    @Order(4)
    void damagedArchive_isIgnored() throws IOException {
        restoreSavedFiles();
        Path file = archive();
        Files.write(file, damaged(Files.readAllBytes(file)));
        assertThat(loadedClasses("")).doesNotContain(SHARED);
    }

    @Test
    @Order(5)
    void invalidArchive_isIgnored() throws IOException {
        restoreSavedFiles();
        Path file = archive();
        byte[] valid = Files.readAllBytes(file);
        for (byte[] invalid : List.of(new byte[0], "no archive".getBytes(StandardCharsets.UTF_8), half(valid))) {
            Files.write(file, invalid);
            assertThat(loadedClasses("")).doesNotContain(SHARED);
        }
    }

    @Test
    @Order(6)
    void stopBeforeArchiveIsFinished_leavesNoFiles() {
        try (ServiceProcess service = serve().awaitListening()) {
            Polling.until(
                    () -> archiveFiles().stream().anyMatch(path -> ending(path).equals("list")));
            assertQuiet(service.stop());
        }
        assertThat(archiveFiles()).isEmpty();
    }

    private static void restoreSavedFiles() throws IOException {
        try (Stream<Path> files = Files.list(savedFiles())) {
            copy(files.toList(), project.resolve("target"));
        }
    }

    private static void copy(List<Path> files, Path folder) throws IOException {
        for (Path file : files) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }
    }

    private static Path savedFiles() {
        return project.resolve("saved");
    }

    private static Path archive() {
        return archiveFiles().stream()
                .filter(path -> ending(path).equals("jsa"))
                .findFirst()
                .orElseThrow();
    }

    /// Runs a short command, and returns the JVM's log of loaded classes with their sources.
    private static String loadedClasses(String options) throws IOException {
        try (ServiceProcess command =
                start("-Xlog:class+load:file=loaded:none:filecount=0 " + options, "config", "--port=1")) {
            Result result = command.result();
            result.assertSuccess();
            assertThat(result.out()).contains("\nport = 1\n");
            assertThat(result.err()).isEmpty();
        }
        return Files.readString(project.resolve("loaded"));
    }

    private static ServiceProcess serve() {
        return start(
                "",
                ServiceProcess.withDatabaseOptions(
                        DATABASE, "serve", "--port", "0", "--jwt-secret", TestService.SECRET));
    }

    private static ServiceProcess start(String options, String... arguments) {
        return ServiceProcess.startIn(
                project,
                Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "POSTERN_JAVA_OPTS",
                        "-XX:TieredStopAtLevel=1 " + options),
                arguments);
    }

    private static void assertQuiet(Result result) {
        result.assertSuccess();
        assertThat(result.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("Postern is listening on "),
                        line -> assertThat(line).endsWith("/docs"));
        assertThat(result.err().lines())
                .allMatch(line ->
                        line.endsWith("Shutdown: no further connections are accepted; requests in progress: 0"));
    }

    private static byte[] half(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static byte[] damaged(byte[] bytes) {
        byte[] copy = bytes.clone();
        copy[copy.length / 2] ^= 1;
        return copy;
    }

    private static boolean hasArchive() {
        return archiveFiles().stream().anyMatch(path -> ending(path).equals("jsa"));
    }

    private static String ending(Path path) {
        return path.toString().substring(path.toString().lastIndexOf('.') + 1);
    }

    private static List<Path> archiveFiles() {
        try (Stream<Path> files = Files.list(project.resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("archive-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path engine() {
        return project.resolve("target/engine.jar");
    }
}
