package dev.postern.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Settings of embedded servers that only their owner can use.
///
/// A server listens on 127.0.0.1 only and requires a password (scram-sha-256); its programs are in [UserCache]. A
/// Unix socket with mode 0700 would not be enough, because pgjdbc cannot use it.
final class PrivatePostgres {

    /// Superuser that initdb creates.
    static final String SUPERUSER = "postgres";

    /// File that the library locks in the data directory of a running server. Other processes delete scratch
    /// directories in which it is not locked.
    static final String LOCK_FILE = "epg-lock";

    /// Directory of the programs in the cache.
    private static final String PROGRAMS = "postgresql";

    /// File that the library creates next to the programs that it has unpacked.
    private static final String COMPLETE = ".exists";

    private static final String PG_HBA = """
            # Written at each start: changes are lost.
            host all all 127.0.0.1/32 scram-sha-256
            """;

    private PrivatePostgres() {}

    /// Returns a builder for a server that the caller stops.
    ///
    /// @param data data directory, which initdb creates if it is missing
    /// @param password password of [#SUPERUSER]
    /// @throws dev.postern.problem.CommandException if the disk has no space for the programs
    static EmbeddedPostgres.Builder builder(Path data, ServerPassword password) {
        requireSpace(UserCache.directory());
        // the library reads this property when it creates a builder, and makes the directory writable for all users
        System.setProperty("ot.epg.working-dir", programsDirectory().toString());
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", password.file().toAbsolutePath().toString())
                .setConnectConfig("password", password.text())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setDataDirectoryCustomizer(PrivatePostgres::requirePasswords)
                .setPGStartupWait(Duration.ofSeconds(60));
    }

    /// Requires space for the programs if none are unpacked. The library only logs what it cannot write, and never
    /// unpacks them again.
    static void requireSpace(Path cache) {
        long free = cache.toFile().getUsableSpace() >> 20;
        if (free < EmbeddedErrors.PROGRAMS_MEGABYTES && !hasPrograms(cache.resolve(PROGRAMS))) {
            throw EmbeddedErrors.noSpaceForPrograms(cache, free);
        }
    }

    private static boolean hasPrograms(Path directory) {
        try (Stream<Path> versions = Files.list(directory)) {
            return versions.anyMatch(version -> Files.exists(version.resolve(COMPLETE)));
        } catch (IOException _) {
            return false; // the directory does not exist
        }
    }

    /// Returns a directory inside the cache directory, which other users cannot enter. Its direct subdirectories are
    /// also the data directories of scratch servers.
    static Path programsDirectory() {
        return UserCache.directory().resolve(PROGRAMS);
    }

    static void requirePasswords(File data) {
        try {
            Files.writeString(data.toPath().resolve("pg_hba.conf"), PG_HBA);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sets a password and requires it, before the server of an older version's data directory starts.
    static void requirePasswords(File data, ServerPassword password) {
        try {
            setPassword(programFor(data.toPath()), data.toPath(), password);
            requirePasswords(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sets the password of [#SUPERUSER] while the server is stopped, through the standard input of single-user
    /// mode (PostgreSQL manual, "Options for Single-User Mode").
    ///
    /// @param program program `postgres` of the same major version
    /// @param options further options of the program
    static void setPassword(Path program, Path data, ServerPassword password, String... options) throws IOException {
        try {
            List<String> command = new ArrayList<>();
            if (LinuxUtils.isUnshareAvailable()) {
                command.addAll(List.of("unshare", "-U")); // PostgreSQL does not run as root
            }
            command.addAll(List.of(program.toString(), "--single", "-D", data.toString()));
            command.addAll(List.of(options));
            command.add(SUPERUSER);
            Process server = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var in = server.outputWriter()) {
                in.write("alter role " + SUPERUSER + " password '" + password.verifier() + "';\n");
            }
            if (server.waitFor() != 0) {
                throw new IOException("Setting the password of the embedded PostgreSQL failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Returns the server program of a data directory's version that the library unpacked last.
    private static Path programFor(Path data) throws IOException {
        String version = Files.readString(data.resolve("PG_VERSION")).strip();
        List<Path> complete;
        try (Stream<Path> versions = Files.list(programsDirectory())) {
            complete = versions.map(directory -> directory.resolve(COMPLETE))
                    .filter(Files::exists)
                    .sorted(Comparator.comparingLong(file -> -file.toFile().lastModified()))
                    .toList();
        }
        for (Path file : complete) {
            Path program = file.resolveSibling("bin/postgres");
            if (versionText(program).contains(" " + version + ".")) {
                return program;
            }
        }
        throw new IOException(programsDirectory() + " has no programs of PostgreSQL " + version);
    }

    private static String versionText(Path program) throws IOException {
        Process process = new ProcessBuilder(program.toString(), "--version").start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
