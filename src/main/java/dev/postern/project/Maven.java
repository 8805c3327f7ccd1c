package dev.postern.project;

import dev.postern.embedded.ExitHook;
import dev.postern.problem.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The program `mvn`.
public final class Maven {

    private static final int SHOWN_LINES = 20;

    private Maven() {}

    /// Runs Maven without output, with the JDK of this process.
    ///
    /// @param folder working directory
    /// @throws CommandException if Maven is missing or fails; the details are the end of its output
    public static void run(Path folder, List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of("mvn", "-q", "-B"), arguments.stream())
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment()
                .merge(
                        "MAVEN_OPTS",
                        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                        (present, added) -> added + " " + present);
        Process process = start(builder);
        Thread end = new Thread(process::destroy, "end of Maven");
        ExitHook.add(end);
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw MavenErrors.failed(arguments, folder, end(output));
            }
        } catch (IOException e) {
            throw MavenErrors.outputNotReadable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProjectErrors.interrupted();
        }
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw MavenErrors.notStarted(e);
        }
    }

    private static String end(String output) {
        List<String> lines =
                output.lines().filter(line -> !line.startsWith("WARNING:")).toList();
        return lines.stream().skip(Math.max(0, lines.size() - SHOWN_LINES)).collect(Collectors.joining("\n"));
    }
}
