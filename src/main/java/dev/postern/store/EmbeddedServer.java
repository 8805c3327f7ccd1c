package dev.postern.store;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// An embedded PostgreSQL, its data in a directory that is kept between runs and used by one process at a time.
///
/// The file `password` in that directory has the superuser's password: whoever can read it can log in. If it is
/// deleted, the next start sets another.
public final class EmbeddedServer implements AutoCloseable {

    private static final String PASSWORD = "password";
    private static final int PORT_LINE = 3;
    private static final Duration ORPHAN_WAIT = Duration.ofSeconds(30);

    private final EmbeddedPostgres postgres;
    private final ServerPassword password;
    private final FileChannel lockFile;

    /// Whether the data directory was made by this start.
    private final boolean isNew;

    private EmbeddedServer(EmbeddedPostgres postgres, ServerPassword password, FileChannel lockFile, boolean fresh) {
        this.postgres = postgres;
        this.password = password;
        this.lockFile = lockFile;
        this.isNew = fresh;
    }

    /// Starts the server, making its data directory where there is none.
    ///
    /// @param directory holds the data, the password, the lock and a note that the data are complete
    /// @return empty where another process uses the directory
    /// @throws dev.postern.problem.ProblemException where it does not start
    public static Optional<EmbeddedServer> start(Path directory) {
        try {
            Files.createDirectories(directory, UserCache.ownerOnly());
            FileChannel lockFile =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                lockFile.close();
                return Optional.empty();
            }
            return Optional.of(start(directory, lockFile));
        } catch (IOException e) {
            throw ApiError.of(ErrorCode.INTERNAL, "The embedded PostgreSQL in " + directory + " did not start")
                    .withDetails(String.valueOf(e.getMessage()))
                    .withHint("Check that the directory can be written to, or choose another with --data-dir.")
                    .exception();
        }
    }

    private static EmbeddedServer start(Path directory, FileChannel lockFile) throws IOException {
        Path data = directory.resolve("data");
        Path complete = directory.resolve("complete");
        boolean fresh = !Files.exists(complete);
        stopOrphan(data);
        if (fresh) {
            delete(data); // left by a start that was cut off
        }
        Path file = directory.resolve(PASSWORD);
        Optional<ServerPassword> known = ServerPassword.read(file);
        if (known.isPresent()) {
            return new EmbeddedServer(launch(PrivatePostgres.builder(known.get()), data), known.get(), lockFile, fresh);
        }
        if (fresh) {
            ServerPassword created = ServerPassword.create(file);
            return new EmbeddedServer(launch(PrivatePostgres.builder(created), data), created, lockFile, true);
        }
        // data of a version without passwords: the file gets its name only when the server has the password
        ServerPassword created = ServerPassword.create(directory.resolve(PASSWORD + ".new"));
        EmbeddedPostgres.Builder builder = PrivatePostgres.builder(created).setDataDirectoryCustomizer(stopped -> {
            PrivatePostgres.setPassword(stopped, created);
            PrivatePostgres.requirePasswords(stopped);
        });
        EmbeddedPostgres postgres = launch(builder, data);
        return new EmbeddedServer(postgres, created.moveTo(file), lockFile, false);
    }

    private static EmbeddedPostgres launch(EmbeddedPostgres.Builder builder, Path data) throws IOException {
        return builder.setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setServerConfig("fsync", "on")
                .start();
    }

    /// Where the server of `directory` answers, started by whichever process; empty if none runs.
    public static Optional<DatabaseAddress> running(Path directory) {
        Path pidFile = directory.resolve("data").resolve("postmaster.pid");
        try {
            List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
            if (lines.size() <= PORT_LINE || processOf(lines).isEmpty()) {
                return Optional.empty();
            }
            String password = ServerPassword.read(directory.resolve(PASSWORD))
                    .map(ServerPassword::text)
                    .orElse("");
            return Optional.of(address(Integer.parseInt(lines.get(PORT_LINE).strip()), password));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Ends a server whose Postern was killed; the lock says that nobody uses it.
    private static void stopOrphan(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        Optional<ProcessHandle> orphan =
                Files.exists(pidFile) ? processOf(Files.readAllLines(pidFile)) : Optional.empty();
        if (orphan.isPresent()) {
            orphan.get().destroy();
            try {
                orphan.get().onExit().get(ORPHAN_WAIT.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
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

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static DatabaseAddress address(int port, String password) {
        return new DatabaseAddress("jdbc:postgresql://127.0.0.1:" + port + "/postgres", PrivatePostgres.ROLE, password);
    }

    public DatabaseAddress address() {
        return address(postgres.getPort(), password.text());
    }

    /// Whether the data directory was made by this start and [#markComplete] has not been called.
    public boolean isFresh() {
        return isNew;
    }

    /// Notes that the data directory holds all it should; one without the note is made anew.
    public void markComplete(Path directory) {
        try {
            Files.writeString(directory.resolve("complete"), "");
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
