import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Postern in a separate process, with the JVM options of `./postern serve`.
record Service(Process process, URI api) implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("Postern is listening on (http://\\S+/api)");
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 15;
    private static final int MAX_LINES = 20;

    /// Starts the service with the role of the tables' owner, to which no row policy applies.
    static Service start(Database database) throws IOException, InterruptedException {
        return start(database, Database.USER, database.password(), "--anonymous-role", "login");
    }

    /// Starts the service with a login role without privileges, which assumes the role in each request's token.
    static Service startWithRoles(Database database) throws IOException, InterruptedException {
        return start(
                database,
                AuthenticatedCaller.LOGIN_ROLE,
                AuthenticatedCaller.PASSWORD,
                "--anonymous-role",
                "none",
                "--jwt-secret",
                AuthenticatedCaller.SECRET);
    }

    private static Service start(Database database, String user, String password, String... options)
            throws IOException, InterruptedException {
        Process process = process(database, user, password, options);
        Deque<String> lastLines = new ArrayDeque<>();
        CompletableFuture<URI> api = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> read(process, lastLines, api));
        try {
            return new Service(process, api.get(START_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            stop(process);
            synchronized (lastLines) {
                throw new Failure("The service did not start. Its last output:\n" + String.join("\n", lastLines));
            }
        }
    }

    @Override
    public void close() {
        stop(process);
    }

    private static Process process(Database database, String user, String password, String... options)
            throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(
                        java,
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-jar",
                        "target/postern-blog.jar",
                        "serve",
                        "--port",
                        "0",
                        "--db-url",
                        database.url(),
                        "--db-user",
                        user));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("POSTERN_"));
        builder.environment().put("POSTERN_DB_PASSWORD", password);
        return builder.start();
    }

    private static void read(Process process, Deque<String> lastLines, CompletableFuture<URI> api) {
        process.inputReader().lines().forEach(line -> {
            addLine(line, lastLines);
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                api.complete(URI.create(listening.group(1)));
            }
        });
        api.completeExceptionally(new Failure("The process has ended."));
    }

    private static void addLine(String line, Deque<String> lastLines) {
        synchronized (lastLines) {
            lastLines.addLast(line);
            if (lastLines.size() > MAX_LINES) {
                lastLines.removeFirst();
            }
        }
    }

    private static void stop(Process process) {
        process.destroy();
        process.onExit().completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
