package dev.postern.store;

import dev.postern.problem.Code;
import dev.postern.problem.Refusal;
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

/// A PostgreSQL of our own, its data in a directory that is kept between runs and used by one process at a
/// time.
public final class EmbeddedServer implements AutoCloseable {

    private static final String ROLE = "postgres";
    private static final int PORT_LINE = 3;
    private static final Duration ORPHAN_WAIT = Duration.ofSeconds(30);

    private final EmbeddedPostgres postgres;
    private final FileChannel lockFile;

    /// Whether the data directory was made by this start.
    private final boolean fresh;

    private EmbeddedServer(EmbeddedPostgres postgres, FileChannel lockFile, boolean fresh) {
        this.postgres = postgres;
        this.lockFile = lockFile;
        this.fresh = fresh;
    }

    /// Starts the server, making its data directory where there is none.
    ///
    /// @param directory holds the data, the lock and a note that the data are complete
    /// @return empty where another process uses the directory
    /// @throws dev.postern.problem.ProblemException where it does not start
    public static Optional<EmbeddedServer> start(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel lockFile =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                lockFile.close();
                return Optional.empty();
            }
            return Optional.of(start(directory, lockFile));
        } catch (IOException e) {
            throw Refusal.of(Code.INTERNAL, "The embedded PostgreSQL in " + directory + " did not start")
                    .details(String.valueOf(e.getMessage()))
                    .hint("Check that the directory can be written to, or choose another with --data-dir.")
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
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
        return new EmbeddedServer(postgres, lockFile, fresh);
    }

    /// Where the server of `directory` answers, started by whichever process; empty if none runs.
    public static Optional<DatabaseAddress> running(Path directory) {
        Path pidFile = directory.resolve("data").resolve("postmaster.pid");
        try {
            List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
            if (lines.size() <= PORT_LINE || processOf(lines).isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(address(Integer.parseInt(lines.get(PORT_LINE).strip())));
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

    private static DatabaseAddress address(int port) {
        return new DatabaseAddress("jdbc:postgresql://127.0.0.1:" + port + "/postgres", ROLE, "");
    }

    public DatabaseAddress address() {
        return address(postgres.getPort());
    }

    /// Whether the data directory was made by this start and [#complete] has not been called.
    public boolean isFresh() {
        return fresh;
    }

    /// Notes that the data directory holds all it should; one without the note is made anew.
    public void complete(Path directory) {
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
