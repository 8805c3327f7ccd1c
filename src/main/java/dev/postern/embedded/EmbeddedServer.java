package dev.postern.embedded;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.SqlErrors;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Embedded PostgreSQL server whose data directory is kept between runs. One process at a time can use the
/// directory.
///
/// The file `password` in that directory holds the superuser's password, so its readers can log in. If it is
/// deleted, the next start sets another password.
public final class EmbeddedServer implements AutoCloseable {

    private static final String PASSWORD_FILE = "password";
    private static final int PORT_LINE = 3;
    private static final Duration ORPHAN_TIMEOUT = Duration.ofSeconds(30);

    private final EmbeddedPostgres postgres;
    private final ServerPassword password;
    private final FileChannel lockFile;

    private DataDirectory dataDirectory;

    private EmbeddedServer(
            EmbeddedPostgres postgres, ServerPassword password, FileChannel lockFile, DataDirectory dataDirectory) {
        this.postgres = postgres;
        this.password = password;
        this.lockFile = lockFile;
        this.dataDirectory = dataDirectory;
    }

    /// Whether this start created the data directory.
    private enum DataDirectory {
        CREATED,
        EXISTING
    }

    /// Starts the server, and creates its data directory if it is missing.
    ///
    /// @param directory parent of the data directory, the password, the lock and the file that marks the data as
    /// complete
    /// @throws CommandException if another process uses the directory, or if the server does not start
    public static EmbeddedServer start(Path directory) {
        try {
            Files.createDirectories(directory, UserCache.ownerOnly());
            FileChannel lockFile =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                lockFile.close();
                throw EmbeddedErrors.dataDirectoryInUse(directory);
            }
            return start(directory, lockFile);
        } catch (IOException | IllegalStateException e) { // the second if a program of PostgreSQL fails
            throw EmbeddedErrors.serverNotStarted(directory, e);
        }
    }

    private static EmbeddedServer start(Path directory, FileChannel lockFile) throws IOException {
        Path data = directory.resolve("data");
        Path complete = directory.resolve("complete");
        DataDirectory state = Files.exists(complete) ? DataDirectory.EXISTING : DataDirectory.CREATED;
        stopOrphan(data);
        if (state == DataDirectory.CREATED) {
            new DirectoryTree(data).delete(); // incomplete data of an interrupted start
        }
        Path file = directory.resolve(PASSWORD_FILE);
        Optional<ServerPassword> stored = ServerPassword.read(file);
        if (stored.isPresent()) {
            return new EmbeddedServer(
                    launch(PrivatePostgres.builder(data, stored.get())), stored.get(), lockFile, state);
        }
        if (state == DataDirectory.CREATED) {
            ServerPassword created = ServerPassword.create(file);
            return new EmbeddedServer(launch(PrivatePostgres.builder(data, created)), created, lockFile, state);
        }
        // data of an older version without a password: the file gets its final name once the server uses the
        // password
        ServerPassword created = ServerPassword.create(directory.resolve(PASSWORD_FILE + ".new"));
        EmbeddedPostgres.Builder builder = PrivatePostgres.builder(data, created)
                .setDataDirectoryCustomizer(stopped -> PrivatePostgres.requirePasswords(stopped, created));
        EmbeddedPostgres postgres = launch(builder);
        return new EmbeddedServer(postgres, created.moveTo(file), lockFile, state);
    }

    private static EmbeddedPostgres launch(EmbeddedPostgres.Builder builder) throws IOException {
        return builder.setServerConfig("fsync", "on").start();
    }

    /// Returns the address of the server that any process runs in `directory`; empty if none runs.
    public static Optional<DatabaseAddress> running(Path directory) {
        Path pidFile = directory.resolve("data").resolve("postmaster.pid");
        try {
            List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
            if (lines.size() <= PORT_LINE || processOf(lines).isEmpty()) {
                return Optional.empty();
            }
            String password = ServerPassword.read(directory.resolve(PASSWORD_FILE))
                    .map(ServerPassword::text)
                    .orElse("");
            return Optional.of(address(Integer.parseInt(lines.get(PORT_LINE).strip()), password));
        } catch (NoSuchFileException _) {
            return Optional.empty(); // the server has just stopped
        } catch (IOException e) {
            throw new UncheckedIOException(pidFile + " could not be read", e);
        }
    }

    /// Stops the server that a killed process ran in `directory`, if any.
    public static void stop(Path directory) {
        try {
            stopOrphan(directory.resolve("data"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Stops a server whose Postern process was killed. The caller holds the lock, so no other process uses the
    /// server.
    static void stopOrphan(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        Optional<ProcessHandle> orphan =
                Files.exists(pidFile) ? processOf(Files.readAllLines(pidFile)) : Optional.empty();
        if (orphan.isPresent()) {
            orphan.get().destroy();
            try {
                orphan.get().onExit().get(ORPHAN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                orphan.get().destroyForcibly();
            }
        }
    }

    private static Optional<ProcessHandle> processOf(List<String> pidFile) {
        if (pidFile.isEmpty()) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(pidFile.getFirst().strip()))
                .filter(process -> process.info().command().orElse("").endsWith("postgres"));
    }

    private static DatabaseAddress address(int port, String password) {
        return new DatabaseAddress(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres", PrivatePostgres.SUPERUSER, password);
    }

    public DatabaseAddress address() {
        return address(postgres.getPort(), password.text());
    }

    /// Returns the address for a role, which gets the superuser's password; that of the superuser if the role
    /// does not exist.
    ///
    /// @param superuser address of an embedded server, from [#address] or [#running]
    public static DatabaseAddress addressFor(DatabaseAddress superuser, String role) {
        try (Connection connection =
                        DriverManager.getConnection(superuser.url(), superuser.user(), superuser.password());
                PreparedStatement roles = connection.prepareStatement("select from pg_roles where rolname = ?")) {
            roles.setString(1, role);
            try (ResultSet found = roles.executeQuery()) {
                if (!found.next()) {
                    return superuser;
                }
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("alter role " + statement.enquoteIdentifier(role, true) + " password '"
                        + ServerPassword.verifier(superuser.password()) + "'");
            }
            return new DatabaseAddress(superuser.url(), role, superuser.password());
        } catch (SQLException e) {
            throw SqlErrors.problem(e).exception();
        }
    }

    /// Whether this start created the data directory and [#markComplete] has not been called.
    public boolean isNew() {
        return dataDirectory == DataDirectory.CREATED;
    }

    /// Marks the data directory as complete; a directory without the mark is created again by the next start.
    public void markComplete(Path directory) {
        try {
            Files.writeString(directory.resolve("complete"), "");
            dataDirectory = DataDirectory.EXISTING;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (lockFile) {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not stop cleanly", e);
        }
    }
}
