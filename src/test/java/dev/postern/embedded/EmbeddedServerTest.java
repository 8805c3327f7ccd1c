package dev.postern.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the protection of embedded servers: logins, the password file and the program directory.
class EmbeddedServerTest {

    private static final String OTHER_UID = "65534";

    /// Directory that all users can enter, as a project directory can be.
    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static EmbeddedServer start(Path directory) {
        return EmbeddedServer.start(directory).orElseThrow();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void assertPasswordRequired(DatabaseAddress address) {
        for (String user : List.of("postgres", "other")) {
            for (String password : List.of("", "postgres", "wrong")) {
                assertThatThrownBy(() -> DriverManager.getConnection(address.url(), user, password)
                                .close())
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isIn("28P01", "28000", "08004"));
            }
        }
        assertThat(TestDatabases.value(
                        address,
                        "select string_agg(type || ' ' || address || ' ' || auth_method, ', ')"
                                + " || current_setting('unix_socket_directories') || current_setting('listen_addresses')"
                                + " from pg_hba_file_rules"))
                .isEqualTo("host 127.0.0.1 scram-sha-256127.0.0.1");
        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse("")))
                .noneMatch(line -> line.contains(address.password()));
    }

    @Test
    void newServer_keepsItsRandomPassword() throws IOException {
        Path directory = folder.resolve(".postern");
        String password;
        try (EmbeddedServer server = start(directory)) {
            password = server.address().password();
            assertThat(password).hasSizeGreaterThan(40);
            assertThat(EmbeddedServer.running(directory)).contains(server.address());
            assertPasswordRequired(server.address());
            server.markComplete(directory);
        }
        assertThat(mode(directory)).isEqualTo("rwx------");
        assertThat(mode(directory.resolve("password"))).isEqualTo("rw-------");
        Files.setPosixFilePermissions(directory.resolve("password"), PosixFilePermissions.fromString("rw-r--r--"));
        try (EmbeddedServer server = start(directory)) {
            assertThat(server.address().password()).isEqualTo(password);
            assertPasswordRequired(server.address());
        }
        assertThat(mode(directory.resolve("password"))).isEqualTo("rw-------");
    }

    /// The data directory is that of an older version, which trusted every login.
    @Test
    void dataWithoutPassword_getsPasswordAndKeepsRows() throws IOException {
        Path directory = folder.resolve(".postern");
        Files.createDirectories(directory);
        System.setProperty(
                "ot.epg.working-dir",
                UserCache.directory().resolve("postgresql").toString());
        try (EmbeddedPostgres old = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .start()) {
            DatabaseAddress trusting = new DatabaseAddress(old.getJdbcUrl("postgres", "postgres"), "postgres", "");
            TestDatabases.execute(trusting, "create table kept as select 1 as a; create role other login");
        }
        Files.createFile(directory.resolve("complete"));
        for (int start = 1; start <= 2; start++) {
            try (EmbeddedServer server = start(directory)) {
                assertThat(server.isNew()).isFalse();
                assertThat(TestDatabases.value(server.address(), "select a from kept"))
                        .isEqualTo("1");
                assertPasswordRequired(server.address());
            }
        }
        Files.delete(directory.resolve("password"));
        try (EmbeddedServer server = start(directory)) {
            assertThat(TestDatabases.value(server.address(), "select a from kept"))
                    .isEqualTo("1");
            assertPasswordRequired(server.address());
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("complete", "data", "lock", "password");
        }
    }

    @Test
    void scratchServer_requiresPassword() {
        try (ScratchServer server = ScratchServer.start()) {
            assertPasswordRequired(server.createDatabase());
        }
    }

    @Test
    void otherUser_cannotReadPasswordOrWritePrograms() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can act as another user");
        Path directory = folder.resolve(".postern");
        Files.createDirectories(directory); // all users can enter
        try (EmbeddedServer _ = start(directory)) {
            assertThat(runAsOtherUser("test", "-x", directory.toString())).isZero();
            assertThat(runAsOtherUser("cat", directory.resolve("password").toString()))
                    .isNotZero();
            assertThat(runAsOtherUser("ls", directory.resolve("data").toString()))
                    .isNotZero();
            Path cache = UserCache.directory();
            assertThat(mode(cache)).isEqualTo("rwx------");
            assertThat(runAsOtherUser("ls", cache.toString())).isNotZero();
            try (Stream<Path> programs = Files.walk(cache)) {
                Path bin = programs.filter(file -> file.endsWith("bin"))
                        .findFirst()
                        .orElseThrow();
                assertThat(runAsOtherUser("test", "-w", bin.toString())).isNotZero();
                assertThat(runAsOtherUser("test", "-w", bin.resolve("postgres").toString()))
                        .isNotZero();
            }
        }
    }

    private static int runAsOtherUser(String... command) throws IOException, InterruptedException {
        List<String> fullCommand = Stream.concat(
                        Stream.of("setpriv", "--reuid=" + OTHER_UID, "--regid=" + OTHER_UID, "--clear-groups"),
                        Stream.of(command))
                .toList();
        return new ProcessBuilder(fullCommand)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void cacheDirectory_allowsOnlyItsOwner() throws IOException {
        assertThat(mode(UserCache.directory(folder))).isEqualTo("rwx------");
        Path cache = folder.resolve("postern");
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(mode(UserCache.directory(folder))).isEqualTo("rwx------");
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwx---"));
        assertRejected("rwxrwx---");
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a directory away");
        Files.setOwner(
                cache, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("daemon"));
        assertRejected("daemon");
    }

    private void assertRejected(String reason) {
        assertThatThrownBy(() -> UserCache.directory(folder)).isInstanceOfSatisfying(CommandException.class, e -> {
            assertThat(e.message()).endsWith("cannot be kept in " + folder.resolve("postern"));
            assertThat(String.valueOf(e.details())).contains(reason);
        });
    }
}
