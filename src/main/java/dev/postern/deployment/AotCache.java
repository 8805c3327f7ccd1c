package dev.postern.deployment;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Ahead-of-time cache of a program (JEP 514): its loaded and linked classes.
///
/// It is valid for one build of the JVM and for jars with the same relative paths, sizes and times.
///
/// @param java program `java` that will run the service
/// @param program folder that receives the cache
/// @param location folder of the program where it runs
record AotCache(Path java, ProgramFolder program, Path location) {

    private static final String LISTENING = "Postern is listening on ";
    private static final String ADMIN = "Health and metrics: ";

    /// Resources that are read: further ones load no further classes.
    private static final int MAX_RESOURCES = 3;

    /// Profiles of methods take 18 MiB of the service's memory, and make no start faster.
    private static final List<String> WITHOUT_PROFILES =
            List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining");

    AotCache {
        Objects.requireNonNull(java);
        Objects.requireNonNull(program);
        Objects.requireNonNull(location);
    }

    /// Creates the cache from a service that starts, answers requests and ends.
    ///
    /// @param database database that matches the program's classes; it is read only
    /// @param resources names of tables to read
    /// @throws CommandException if the service does not start, or if the JVM creates no cache
    void create(DatabaseAddress database, List<String> resources) throws IOException, InterruptedException {
        Process service = start(database);
        Thread end = new Thread(service::destroyForcibly, "end of training");
        Runtime.getRuntime().addShutdownHook(end);
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8))) {
            send(awaitAddresses(lines, output), resources);
            service.toHandle().destroy(); // Process.destroy would close the output, too
            lines.lines().forEach(line -> output.append(line).append('\n'));
            service.waitFor();
        } catch (IOException e) {
            throw DeploymentErrors.trainingFailed(output.toString() + e);
        } finally {
            service.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(end);
        }
        if (Files.notExists(program.cache())) {
            throw DeploymentErrors.cacheNotCreated(output.toString());
        }
        Files.setLastModifiedTime(program.cache(), FileTime.from(ReproducibleArchive.TIME));
    }

    private Process start(DatabaseAddress database) throws IOException {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(program.jvmOptions(location, "AOTCacheOutput"));
        command.addAll(WITHOUT_PROFILES);
        command.addAll(List.of("-jar", program.jar().toString()));
        command.addAll(List.of("serve", "--port=0", "--admin-port=0", "--anonymous-role=login", "--log-level=error"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("POSTERN_") || name.startsWith("PGRST_"));
        builder.environment().put("POSTERN_DB_URL", database.url());
        builder.environment().put("POSTERN_DB_USER", database.user());
        builder.environment().put("POSTERN_DB_PASSWORD", database.password());
        return builder.start();
    }

    /// Returns the addresses that the service prints, the public one first.
    private static List<String> awaitAddresses(BufferedReader lines, StringBuilder output) throws IOException {
        List<String> addresses = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            output.append(line).append('\n');
            if (line.startsWith(LISTENING)) {
                addresses.add(line.substring(LISTENING.length()));
            } else if (line.startsWith(ADMIN)) {
                addresses.add(line.substring(ADMIN.length()));
                return addresses;
            }
        }
        throw DeploymentErrors.trainingFailed(output.toString());
    }

    private static void send(List<String> addresses, List<String> resources) throws IOException, InterruptedException {
        Stream<String> lists =
                resources.stream().limit(MAX_RESOURCES).map(name -> addresses.getFirst() + "/" + name + "?limit=20");
        Stream<String> others =
                Stream.of(addresses.getFirst() + "/", addresses.getLast() + "/ready", addresses.getLast() + "/metrics");
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (String url : Stream.concat(lists, others).toList()) {
                client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding());
            }
        }
    }
}
