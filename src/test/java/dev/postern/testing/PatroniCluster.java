package dev.postern.testing;

import dev.postern.store.DatabaseAddress;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Three PostgreSQL servers that Patroni manages with etcd, in synchronous mode.
public final class PatroniCluster implements AutoCloseable {

    private static final int NODES = 3;
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final List<Path> REQUIRED =
            List.of(Path.of("/usr/bin/patroni"), Path.of("/usr/bin/etcd"), PROGRAMS.resolve("postgres"));

    /// Longest time of a failover or a base backup on a busy machine.
    private static final Duration CHANGE = Duration.ofMinutes(2);

    /// Checks that must succeed in a row, ten of which take a round of Patroni.
    private static final int STABLE_CHECKS = 30;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final List<Integer> serverPorts;
    private final List<Integer> adminPorts;

    /// Starts the cluster and waits for its primary and a synchronous standby.
    public PatroniCluster() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("patroni");
        List<Integer> ports = freePorts(2 + 2 * NODES);
        serverPorts = ports.subList(2, 2 + NODES);
        adminPorts = ports.subList(2 + NODES, 2 + 2 * NODES);
        try {
            start(ports);
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void start(List<Integer> ports) throws IOException, InterruptedException {
        new ProcessBuilder("chown", "postgres", folder.toString()).start().waitFor();
        String store = "http://127.0.0.1:" + ports.get(0);
        processes.add(start(
                "etcd",
                "/usr/bin/etcd",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + store,
                "--advertise-client-urls=" + store,
                "--listen-peer-urls=http://127.0.0.1:" + ports.get(1),
                "--unsafe-no-fsync"));
        for (int node = 0; node < NODES; node++) {
            Files.writeString(settingsFile(node), settings(node, ports.get(0)));
            processes.add(startNode(node));
        }
        awaitSynchronous();
    }

    private Path settingsFile(int node) {
        return folder.resolve("node" + node + ".yml");
    }

    private Process startNode(int node) throws IOException {
        return start("node" + node, "/usr/bin/patroni", settingsFile(node).toString());
    }

    /// Waits for a primary and a synchronous standby. Both must have stayed for some rounds of Patroni, which
    /// notices a lost standby only in its next round.
    public void awaitSynchronous() {
        AtomicInteger rounds = new AtomicInteger();
        Polling.until(() -> rounds.updateAndGet(count -> hasSynchronous() ? count + 1 : 0) >= STABLE_CHECKS, CHANGE);
    }

    private boolean hasSynchronous() {
        return nodes("primary").findAny().isPresent()
                && nodes("synchronous").findAny().isPresent();
    }

    private IntStream nodes(String role) {
        return IntStream.range(0, NODES).filter(node -> hasRole(node, role));
    }

    /// Whether Patroni, etcd and the server's programs are installed.
    public static boolean isInstalled() {
        return REQUIRED.stream().allMatch(Files::isExecutable);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            open.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        List<Integer> ports = open.stream().map(ServerSocket::getLocalPort).toList();
        for (ServerSocket each : open) {
            each.close();
        }
        return ports;
    }

    private Process start(String name, String... command) throws IOException {
        return new ProcessBuilder(Stream.concat(
                                Stream.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"),
                                Stream.of(command))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.resolve(name + ".log").toFile()))
                .start();
    }

    private String settings(int node, int storePort) {
        return """
                scope: postern
                name: node%1$d
                restapi: {listen: "127.0.0.1:%2$d", connect_address: "127.0.0.1:%2$d"}
                etcd3: {hosts: "127.0.0.1:%3$d"}
                bootstrap:
                  dcs:
                    ttl: 20
                    loop_wait: 1
                    retry_timeout: 3
                    synchronous_mode: true
                    synchronous_mode_strict: true
                    postgresql: {use_pg_rewind: true, parameters: {max_connections: 60, fsync: "off"}}
                  initdb: [encoding: UTF8]
                  pg_hba:
                    - host replication all 127.0.0.1/32 trust
                    - host all all 127.0.0.1/32 trust
                postgresql:
                  listen: 127.0.0.1:%4$d
                  connect_address: 127.0.0.1:%4$d
                  data_dir: %5$s
                  bin_dir: %6$s
                  pgpass: %7$s/pgpass%1$d
                  authentication:
                    replication: {username: replicator, password: replicator}
                    superuser: {username: postgres, password: postgres}
                  parameters: {unix_socket_directories: "%7$s"}
                """.formatted(
                        node,
                        adminPorts.get(node),
                        storePort,
                        serverPorts.get(node),
                        folder.resolve("data" + node),
                        PROGRAMS,
                        folder);
    }

    private boolean hasRole(int node, String role) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + adminPorts.get(node) + "/" + role))
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false; // the node does not run
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns the address of the primary's database `postgres`, wherever the primary is.
    public DatabaseAddress address() {
        String hosts = serverPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        return new DatabaseAddress(
                "jdbc:postgresql://" + hosts + "/postgres?targetServerType=primary&connectTimeout=1",
                "postgres",
                "postgres");
    }

    private int primary() {
        return nodes("primary").findFirst().orElseThrow();
    }

    /// Restarts the primary's server, and waits until it is the primary again.
    public void restartPrimary() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + adminPorts.get(primary()) + "/restart"))
                .POST(BodyPublishers.ofString("{}"))
                .build();
        HttpResponse<String> response =
                client.sendAsync(request, BodyHandlers.ofString()).join();
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response + " " + response.body());
        }
        awaitSynchronous();
    }

    /// Kills the primary's server and its Patroni, as if its machine had lost power.
    ///
    /// @return number of the node
    public int killPrimary() {
        int primary = primary();
        Process patroni = processes.get(1 + primary);
        List<ProcessHandle> all = new ArrayList<>(patroni.descendants().toList());
        try {
            long server = Long.parseLong(Files.readAllLines(folder.resolve("data" + primary, "postmaster.pid"))
                    .getFirst());
            ProcessHandle.of(server).ifPresent(all::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        patroni.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        patroni.onExit().join();
        return primary;
    }

    /// Replaces a killed node by a new standby with an empty disk, and waits until it replicates.
    public void replace(int node) {
        try {
            try (Stream<Path> files = Files.walk(folder.resolve("data" + node))) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
            processes.set(1 + node, startNode(node));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Polling.until(() -> hasRole(node, "replica"), CHANGE);
    }

    @Override
    public void close() {
        client.shutdownNow();
        for (Process process : processes.reversed()) {
            List<ProcessHandle> all = process.descendants().toList();
            process.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
            process.onExit().join();
        }
        for (int node = 0; node < NODES; node++) {
            endServer(folder.resolve("data" + node, "postmaster.pid"));
        }
    }

    /// Kills a server that has outlived its Patroni.
    private static void endServer(Path file) {
        try {
            if (Files.exists(file)) {
                ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst()))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
