import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// External programs: their location and their output.
final class Command {

    private Command() {}

    /// Finds an executable on `PATH`.
    static Optional<Path> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Returns the output of `command`, including standard error, whatever its exit status.
    static String output(List<String> command) throws IOException {
        return output(command, Map.of());
    }

    /// Returns the output of `command`, run with additional environment variables.
    static String output(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return output(start(builder));
    }

    /// Runs `command` in a directory; fails with its output if its exit status is not 0.
    static void run(List<String> command, Path directory) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home")); // for Maven
        Process process = start(builder);
        String output = output(process);
        if (!isSuccess(process)) {
            throw new Failure("%s failed in %s:%n%s".formatted(String.join(" ", command), directory, output.strip()));
        }
    }

    /// Whether `command` exits with 0.
    static boolean succeeds(List<String> command) {
        try {
            Process process = start(new ProcessBuilder(command));
            output(process);
            return isSuccess(process);
        } catch (IOException e) {
            return false;
        }
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        return process;
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static boolean isSuccess(Process process) {
        return process.onExit().join().exitValue() == 0;
    }
}
