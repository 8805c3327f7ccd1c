package dev.postern.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A PostgreSQL that only its owner can use: it listens on 127.0.0.1 alone and asks every login for a password
/// (scram-sha-256), and its programs lie in [UserCache].
///
/// pgjdbc does not connect to Unix sockets, so that a socket with mode 0700 would not be enough.
final class PrivatePostgres {

    /// The superuser that initdb creates.
    static final String ROLE = "postgres";

    private static final String LOGINS = """
            # Written at each start: changes are lost.
            host all all 127.0.0.1/32 scram-sha-256
            """;

    private PrivatePostgres() {}

    /// Begins the settings of a server.
    ///
    /// @param password that of [#ROLE]; of a new data directory it becomes that
    static EmbeddedPostgres.Builder builder(ServerPassword password) {
        // the library reads the property when a builder is made, and makes the directory writable to everybody
        System.setProperty("ot.epg.working-dir", programs().toString());
        return EmbeddedPostgres.builder()
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", password.file().toAbsolutePath().toString())
                .setConnectConfig("password", password.text())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setDataDirectoryCustomizer(PrivatePostgres::requirePasswords)
                .setPGStartupWait(Duration.ofSeconds(60));
    }

    /// Below the directory that others cannot enter.
    private static Path programs() {
        return UserCache.directory().resolve("postgresql");
    }

    static void requirePasswords(File data) {
        try {
            Files.writeString(data.toPath().resolve("pg_hba.conf"), LOGINS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sets the password of [#ROLE] in a data directory whose server does not run, through its standard input
    /// (PostgreSQL's manual, postgres, "Options for Single-User Mode").
    static void setPassword(File data, ServerPassword password) {
        try {
            List<String> command = new ArrayList<>();
            if (LinuxUtils.isUnshareAvailable()) {
                command.addAll(List.of("unshare", "-U")); // PostgreSQL does not run as root
            }
            command.addAll(List.of(program().toString(), "--single", "-D", data.getPath(), ROLE));
            Process server = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var in = server.outputWriter()) {
                in.write("alter role " + ROLE + " password '" + password.text() + "';\n");
            }
            if (server.waitFor() != 0) {
                throw new IOException("The password of the embedded PostgreSQL could not be set");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The server's program, which the library has unpacked just now or found to be complete.
    private static Path program() throws IOException {
        try (Stream<Path> versions = Files.list(programs())) {
            return versions.map(version -> version.resolve(".exists"))
                    .filter(Files::exists)
                    .max(Comparator.comparingLong(complete -> complete.toFile().lastModified()))
                    .orElseThrow(() -> new IOException("There is no PostgreSQL in " + programs()))
                    .resolveSibling("bin/postgres");
        }
    }
}
