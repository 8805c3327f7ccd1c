package dev.postern.dev;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// The service as a child process. It ends when this process ends, because its standard input then closes.
final class ServiceChild {

    private static final String LISTENING = "Postern is listening on ";

    private final Process process;

    /// Whether a [WarmChild] waits for its classes; false if it has ended before.
    private final CompletableFuture<Boolean> isWarm = new CompletableFuture<>();

    /// Whether the service listens; false if it has ended before.
    private final CompletableFuture<Boolean> isListening = new CompletableFuture<>();

    private ServiceChild(Process process) {
        this.process = process;
    }

    /// Starts a service on a free port.
    ///
    /// @param jvmOptions options of its JVM
    /// @param main name of the main class
    /// @param arguments arguments of the main class, which end with those of `serve`
    /// @param lines function from a line on standard output to the line to print
    static ServiceChild start(
            List<String> jvmOptions,
            List<Path> classPath,
            String main,
            List<String> arguments,
            UnaryOperator<String> lines) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(main);
        command.addAll(arguments);
        command.add(ServiceLoop.ATTACHED);
        try {
            ServiceChild child = new ServiceChild(
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
            Thread.ofVirtual().start(() -> child.print(lines));
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print(UnaryOperator<String> lines) {
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.equals(ServiceLoop.WARM)) {
                    isWarm.complete(true);
                    continue;
                }
                System.out.println(lines.apply(line));
                if (line.startsWith(LISTENING)) {
                    isListening.complete(true);
                }
            }
        } catch (IOException _) {
            // the process has ended
        } finally {
            isWarm.complete(false);
            isListening.complete(false);
        }
    }

    /// Waits until the service listens.
    ///
    /// @return false if the service has ended instead
    boolean awaitListening() {
        return isListening.join();
    }

    /// Waits until a [WarmChild] waits for its classes.
    ///
    /// @return false if it has ended instead, or the time is over
    boolean awaitWarm(Duration timeout) {
        return isWarm.completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Waits for the end of the process and returns its exit status.
    int exitStatus() {
        return process.onExit().join().exitValue();
    }

    /// Sends SIGTERM. The service then serves the connections that it has until their clients close them.
    void stop() {
        process.toHandle().destroy(); // keeps the streams open, so that the service can print
    }

    /// Lets the service end as soon as the requests in progress have ended.
    void stopAtOnce() {
        write("\n");
        stop();
    }

    /// Writes to the standard input, unless the process has ended.
    void write(String text) {
        try {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException _) {
            // the process has ended
        }
    }

    /// Sends SIGUSR1, which reloads privileges.
    void reload() {
        try {
            new ProcessBuilder("kill", "-USR1", String.valueOf(process.pid()))
                    .inheritIO()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
