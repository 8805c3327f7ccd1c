package dev.postern.embedded;

import dev.postern.problem.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Command-line program for containers: `docker`, or else `podman`.
///
/// @param name name of the program
/// @param password value of [#PASSWORD_VARIABLE] in its environment, because other users can see a command line
record ContainerProgram(String name, String password) {

    static final String PASSWORD_VARIABLE = "POSTGRES_PASSWORD";

    private static final List<String> NAMES = List.of("docker", "podman");

    /// Limit of a command; `run` includes the download of an image.
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    /// Finds a program that works.
    ///
    /// @throws CommandException if neither works; it names both reasons
    static ContainerProgram find(String password) {
        List<String> reasons = new ArrayList<>();
        for (String name : NAMES) {
            ContainerProgram program = new ContainerProgram(name, password);
            try {
                program.run("ps", "--quiet");
                return program;
            } catch (CommandException e) {
                reasons.add(e.message() + (e.details() == null ? "" : ": " + e.details()));
            }
        }
        throw ContainerErrors.noProgram(reasons);
    }

    /// Output of a command, without the last line ends.
    private record Output(String out, String err) {}

    /// Runs a command of the program.
    ///
    /// @return its standard output
    /// @throws CommandException if the command fails or does not end in ten minutes
    String run(String... arguments) {
        return execute(List.of(arguments)).out();
    }

    /// Returns the last lines that a container has written to both of its outputs.
    String logs(String container) {
        Output output = execute(List.of("logs", "--tail", "20", container));
        return (output.out() + "\n" + output.err()).strip();
    }

    private Output execute(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(arguments);
        try {
            Path errors = Files.createTempFile("postern-container", "");
            try {
                return execute(command, errors);
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw ContainerErrors.programNotRun(name, e);
        }
    }

    private Output execute(List<String> command, Path errors) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put(PASSWORD_VARIABLE, password);
        Process process = builder.start();
        process.getOutputStream().close();
        Thread limit = Thread.ofVirtual().start(() -> endAfterTimeout(process));
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int status = process.onExit().join().exitValue();
        limit.interrupt();
        String err = Files.readString(errors).strip();
        if (status != 0) {
            throw ContainerErrors.commandFailed(name, command.get(1), status, err);
        }
        return new Output(out, err);
    }

    private static void endAfterTimeout(Process process) {
        try {
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the command has ended
        }
    }
}
