package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// [TestApplication] running in a separate process.
public final class ServiceProcess implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final String END_OF_OUTPUT = "(end of output)";

    private final Process process;
    private final LinkedBlockingQueue<String> unreadLines = new LinkedBlockingQueue<>();
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final Thread outReader;
    private final Thread errReader;
    private final HttpClient client = HttpClient.newHttpClient();
    private String origin = "";

    private ServiceProcess(Process process) {
        this.process = process;
        outReader = Thread.ofVirtual().start(() -> {
            readLines(process.getInputStream(), line -> {
                out.add(line);
                unreadLines.add(line);
            });
            unreadLines.add(END_OF_OUTPUT);
        });
        errReader = Thread.ofVirtual().start(() -> readLines(process.getErrorStream(), err::add));
    }

    /// Exit code and output of an ended process.
    public record Result(int exit, String out, String err) {

        /// Asserts that the process exited with 0 and printed no exception.
        public void assertSuccess() {
            assertThat(exit).as("%s", this).isZero();
            assertThat(out + err)
                    .doesNotContain("\tat ")
                    .doesNotContainPattern("Exception\\b"); // not the logger ExceptionMapper
        }

        /// Asserts that the process exited with 1, with a message without a stack trace on standard error.
        public void assertFailure() {
            assertThat(exit).as("%s", this).isEqualTo(1);
            assertThat(out).isEmpty();
            assertThat(err).doesNotContain("\tat ").doesNotContainPattern("Exception\\b");
        }
    }

    /// Starts the program.
    ///
    /// @param environment environment variables named `POSTERN_…`; those of the test JVM are not inherited
    public static ServiceProcess start(Map<String, String> environment, String... arguments) {
        return start(
                Stream.concat(PackedProgram.command().stream(), Stream.of(arguments))
                        .toList(),
                environment);
    }

    /// Returns the command that runs the engine without the application.
    public static List<String> engineCommand() {
        return PackedProgram.engineCommand();
    }

    /// Returns the command that runs the program.
    public static List<String> command() {
        return PackedProgram.command();
    }

    /// Starts a command.
    public static ServiceProcess start(List<String> command, Map<String, String> environment) {
        List<String> visibleCommand = new ArrayList<>(command);
        Map<String, String> variables = new HashMap<>(environment);
        int password = visibleCommand.indexOf("--db-password");
        if (password >= 0) { // other users can read a command line
            variables.put("POSTERN_DB_PASSWORD", visibleCommand.remove(password + 1));
            visibleCommand.remove(password);
        }
        return start(new ProcessBuilder(visibleCommand), variables);
    }

    /// Starts `./postern` of another project, which builds that project first.
    public static ServiceProcess startIn(Path project, Map<String, String> environment, String... arguments) {
        List<String> command = Stream.concat(
                        Stream.of(project.resolve("postern").toString()), Stream.of(arguments))
                .toList();
        return start(new ProcessBuilder(command), environment);
    }

    static ServiceProcess start(ProcessBuilder builder, Map<String, String> environment) {
        builder.environment().keySet().removeIf(name -> name.startsWith("POSTERN_"));
        builder.environment().putAll(environment);
        try {
            return new ServiceProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs the program with `input` as standard input and waits for its end.
    public static Result run(Map<String, String> environment, String input, String... arguments) {
        try (ServiceProcess program = start(environment, arguments)) {
            try (OutputStream in = program.process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            return program.result();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs the program without environment variables and input, and waits for its end.
    public static Result run(String... arguments) {
        return run(Map.of(), "", arguments);
    }

    /// Starts `serve` with an embedded database in `directory`, on a free port.
    public static ServiceProcess startEmbedded(Path directory) {
        return start(Map.of(), "serve", "--data-dir", directory.toString(), "--port", "0");
    }

    /// Starts `serve` on a free port with the roles of the tests' schema.
    ///
    /// @param environment environment variables named `POSTERN_…`
    public static ServiceProcess startServe(
            DatabaseAddress database, Map<String, String> environment, String... options) {
        String[] serve = Stream.concat(
                        Stream.of("serve", "--port", "0", "--anonymous-role", EverythingSchema.ROLE),
                        Stream.of(options))
                .toArray(String[]::new);
        DatabaseAddress login = TestDatabases.withLogin(EverythingSchema.LOGIN_ROLE, database);
        return start(environment, withDatabaseOptions(login, serve));
    }

    /// Appends the database options for `address` to the arguments of a command.
    public static String[] withDatabaseOptions(DatabaseAddress address, String... command) {
        Stream<String> database =
                Stream.of("--db-url", address.url(), "--db-user", address.user(), "--db-password", address.password());
        return Stream.concat(Stream.of(command), database).toArray(String[]::new);
    }

    private static void readLines(InputStream in, Consumer<String> line) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines().forEach(line);
        } catch (IOException | UncheckedIOException e) {
            line.accept("(unreadable: " + e.getMessage() + ")");
        }
    }

    /// Waits until the service prints that it is listening.
    public ServiceProcess awaitListening() {
        String line = awaitOutputLine("Postern is listening on ");
        assertThat(line).matches("Postern is listening on http://127\\.0\\.0\\.1:\\d+/api");
        origin = line.substring(line.indexOf("http://"), line.length() - "/api".length());
        return this;
    }

    /// Waits for the next line on standard output that starts with `prefix`.
    public String awaitOutputLine(String prefix) {
        try {
            String line = unreadLines.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            while (line != null && !line.startsWith(prefix) && !line.equals(END_OF_OUTPUT)) {
                line = unreadLines.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            }
            if (line == null || line.equals(END_OF_OUTPUT)) {
                throw new AssertionError("No line starts with " + prefix + ": " + out + err);
            }
            return line;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits until at least `times` lines on standard error start with `prefix`.
    public void awaitErrorLines(String prefix, int times) {
        Polling.until(() -> err.stream().filter(line -> line.startsWith(prefix)).count() >= times, TIMEOUT);
    }

    /// Waits until a line on standard error contains a text.
    public void awaitError(String text) {
        Polling.until(() -> err.stream().anyMatch(line -> line.contains(text)), TIMEOUT);
    }

    /// Returns what the process has printed on standard output.
    public String out() {
        return String.join("\n", out);
    }

    /// Returns the running child processes, including indirect ones.
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /// Returns the process, without its output.
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /// Returns the URL of the service without the path `/api`.
    public String origin() {
        return origin;
    }

    /// Sends a request.
    ///
    /// @param body JSON; empty for no body
    public CompletableFuture<HttpResponse<String>> send(String method, String path, String body, String... headers) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(origin + path))
                .timeout(Duration.ofSeconds(30))
                .headers(Stream.concat(Stream.of("Content-Type", "application/json"), Stream.of(headers))
                        .toArray(String[]::new))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    /// Sends SIGTERM through the process handle, so that the output can still be read to the end.
    public void terminate() {
        handle().destroy();
    }

    /// Sends a signal by name, for example `USR1`.
    public void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Sends SIGKILL and waits for the end of the process.
    public void kill() {
        process.destroyForcibly();
        result();
    }

    /// Sends SIGTERM and waits for the end of the process.
    public Result stop() {
        terminate();
        return result();
    }

    /// Waits for the end of the process.
    public Result result() {
        try {
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("The process is still running: " + out + err);
            }
            outReader.join(TIMEOUT);
            errReader.join(TIMEOUT);
            return new Result(process.exitValue(), String.join("\n", out), String.join("\n", err));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
