package dev.postern.testing;

import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// PgBouncer process between a service and the PostgreSQL server of the tests.
public final class PgBouncer implements DatabaseProxy {

    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

    private final String mode;
    private final int poolSize;
    private final int port;
    private final Path folder;
    private @Nullable Process process;
    private @Nullable DatabaseAddress pooled;

    /// @param mode pool mode: `session`, `transaction` or `statement`
    public PgBouncer(String mode) {
        this(mode, 20);
    }

    /// @param mode pool mode: `session`, `transaction` or `statement`
    /// @param poolSize maximum sessions in PostgreSQL
    public PgBouncer(String mode, int poolSize) {
        this.mode = mode;
        this.poolSize = poolSize;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
            this.folder = Files.createTempDirectory("pgbouncer");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether PgBouncer is installed.
    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /// Starts PgBouncer in front of a database.
    ///
    /// @return address of the database through PgBouncer
    @Override
    public DatabaseAddress startFor(DatabaseAddress database) {
        URI uri = URI.create(database.url().substring("jdbc:".length()));
        try {
            Files.writeString(
                    folder.resolve("users"), "\"%s\" \"%s\"\n".formatted(database.user(), database.password()));
            Files.writeString(folder.resolve("settings"), settings(uri));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
        String url = database.url().replace(uri.getAuthority(), "127.0.0.1:" + port);
        pooled = new DatabaseAddress(url, database.user(), database.password());
        return pooled;
    }

    /// Returns the address that [#startFor] returned.
    public DatabaseAddress address() {
        return Objects.requireNonNull(pooled, "PgBouncer is not started");
    }

    private String settings(URI database) {
        return """
                [databases]
                * = host=%s port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = %s
                default_pool_size = %d
                server_reset_query = DISCARD ALL
                ignore_startup_parameters = extra_float_digits
                %s
                """.formatted(
                database.getHost(), database.getPort(), port, folder.resolve("users"), mode, poolSize, userSetting());
    }

    /// Returns the setting for the user that PgBouncer switches to, because it refuses to run as root.
    private static String userSetting() {
        return "root".equals(System.getProperty("user.name")) ? "user = daemon" : "";
    }

    private void start() {
        try {
            process = new ProcessBuilder(List.of(
                            PROGRAM.toString(), folder.resolve("settings").toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Polling.until(this::isListening);
    }

    private boolean isListening() {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Kills PgBouncer and restarts it, which drops all connections through it.
    public void restart() {
        close();
        start();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }
}
