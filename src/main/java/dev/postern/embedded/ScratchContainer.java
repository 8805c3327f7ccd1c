package dev.postern.embedded;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Container with a PostgreSQL server for scratch databases. Closing removes it.
///
/// Its label names the process that started it, so that the next start removes the container of a killed process.
final class ScratchContainer implements Closeable {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 200;
    private static final String LABEL = "dev.postern.scratch";
    private static final String USER = "postgres";

    private final ContainerProgram program;
    private final String id;
    private final DatabaseAddress address;

    private ScratchContainer(ContainerProgram program, String id, DatabaseAddress address) {
        this.program = program;
        this.id = id;
        this.address = address;
    }

    /// Starts a container and waits until its server accepts logins.
    ///
    /// @param progress receives a line for each step
    /// @throws CommandException if no program for containers works, or if the server does not start in two minutes
    static ScratchContainer start(String image, Consumer<String> progress) {
        String password = UUID.randomUUID().toString();
        ContainerProgram program = ContainerProgram.find(password);
        removeLeftovers(program, progress);
        progress.accept("Starting a container of " + image + " with " + program.name()
                + "; the first time, this downloads the image …");
        String id = program.run(
                "run",
                "--detach",
                "--label",
                LABEL + "=" + processLabel(ProcessHandle.current()),
                "--env",
                ContainerProgram.PASSWORD_VARIABLE,
                "--publish",
                "127.0.0.1::5432",
                image);
        try {
            String port =
                    program.run("port", id, "5432/tcp").lines().findFirst().orElse("");
            String url = "jdbc:postgresql://127.0.0.1:" + port.replaceFirst(".*:", "") + "/postgres";
            ScratchContainer container = new ScratchContainer(program, id, new DatabaseAddress(url, USER, password));
            container.awaitServer(image, progress);
            return container;
        } catch (CommandException e) {
            program.run("rm", "--force", "--volumes", id);
            throw e;
        }
    }

    /// Returns a text that no later process has.
    private static String processLabel(ProcessHandle process) {
        long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return process.pid() + "-" + started;
    }

    private static void removeLeftovers(ContainerProgram program, Consumer<String> progress) {
        String running = program.run("ps", "--all", "--quiet", "--filter", "label=" + LABEL);
        for (String id : running.lines().toList()) {
            String label = program.run("inspect", "--format", "{{index .Config.Labels \"" + LABEL + "\"}}", id);
            boolean isAlive = ProcessHandle.of(Long.parseLong(label.replaceFirst("-.*", "")))
                    .map(ScratchContainer::processLabel)
                    .filter(label::equals)
                    .isPresent();
            if (!isAlive) {
                program.run("rm", "--force", "--volumes", id);
                progress.accept("Removed container " + id + ", whose process was killed.");
            }
        }
    }

    private void awaitServer(String image, Consumer<String> progress) {
        long start = System.nanoTime();
        long nextReport = PROGRESS_INTERVAL.toNanos();
        for (String reason = refusal(); !reason.isEmpty(); reason = refusal()) {
            long waited = System.nanoTime() - start;
            if (waited > START_TIMEOUT.toNanos() || !isRunning()) {
                throw ContainerErrors.serverNotStarted(image, reason + "\n" + program.logs(id));
            }
            if (waited > nextReport) {
                progress.accept("Waiting for the server in the container of " + image + ": " + reason);
                nextReport += PROGRESS_INTERVAL.toNanos();
            }
            pause();
        }
    }

    /// Returns the reason why the server does not accept a login; empty if it does.
    private String refusal() {
        DatabaseAddress server = ScratchRun.withTimeouts(address);
        try (Connection _ = DriverManager.getConnection(server.url(), server.user(), server.password())) {
            return "";
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private boolean isRunning() {
        return program.run("inspect", "--format", "{{.State.Running}}", id).equals("true");
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ContainerErrors.waitInterrupted();
        }
    }

    DatabaseAddress address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        try {
            program.run("rm", "--force", "--volumes", id);
        } catch (CommandException e) {
            throw new IOException(e.details(), e);
        }
    }
}
