package dev.postern.testing;

import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Process of an embedded PostgreSQL server, which can be ended and started again on the same data directory.
public final class ServerProcess implements AutoCloseable {

    private final Path data;
    private final List<String> command;
    private @Nullable Process restarted;
    private long id;

    /// Signal to the postmaster (PostgreSQL manual, 18.5).
    public enum Signal {
        /// Fast shutdown.
        INT,
        /// Immediate shutdown.
        QUIT,
        /// No shutdown. Its backends end when they notice it.
        KILL
    }

    /// @param address address of a database of the running server, for a superuser
    public ServerProcess(DatabaseAddress address) {
        this.data = Path.of(TestDatabases.value(address, "show data_directory"));
        this.id = readId();
        try {
            String[] words = Files.readString(Path.of("/proc", String.valueOf(id), "cmdline"))
                    .split("\0");
            this.command = new ArrayList<>(List.of("unshare", "-U")); // PostgreSQL does not run as root
            command.addAll(List.of(words));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean hasId() {
        try {
            return Files.exists(data.resolve("postmaster.pid"))
                    && Files.readAllLines(data.resolve("postmaster.pid")).size() > 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long readId() {
        try {
            return Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends a signal and waits for the end of all processes of the server.
    public void end(Signal signal) {
        List<ProcessHandle> backends =
                ProcessHandle.of(id).orElseThrow().children().toList();
        run("kill", "-" + signal, String.valueOf(id));
        Polling.until(() -> !isRunning(id) && backends.stream().noneMatch(ended -> isRunning(ended.pid())));
    }

    /// Whether a process runs. One that has ended stays in the table until its parent asks for its status.
    private static boolean isRunning(long process) {
        try {
            return !Files.readString(Path.of("/proc", String.valueOf(process), "stat"))
                    .contains(") Z ");
        } catch (IOException _) {
            return false;
        }
    }

    /// Starts the server again and waits until it accepts connections.
    public void start() {
        try {
            Files.deleteIfExists(data.resolve("postmaster.pid"));
            restarted = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(data.resolve("restart.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Polling.until(this::hasId);
        id = readId();
    }

    private static void run(String... command) {
        try {
            int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException(String.join(" ", command) + " exited with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (restarted != null && isRunning(id)) {
            end(Signal.QUIT);
        }
    }
}
