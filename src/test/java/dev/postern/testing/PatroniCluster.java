package dev.postern.testing;

import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Three PostgreSQL servers that Patroni manages with etcd, in synchronous mode.
public final class PatroniCluster implements AutoCloseable {

    private static final int NODES = 3;
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final List<Path> REQUIRED =
            List.of(Path.of("/usr/bin/patroni"), Path.of("/usr/bin/etcd"), PROGRAMS.resolve("postgres"));

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
        start(
                "etcd",
                "/usr/bin/etcd",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + store,
                "--advertise-client-urls=" + store,
                "--listen-peer-urls=http://127.0.0.1:" + ports.get(1),
                "--unsafe-no-fsync");
        for (int node = 0; node < NODES; node++) {
            Path settings = folder.resolve("node" + node + ".yml");
            Files.writeString(settings, settings(node, ports.get(0)));
            start("node" + node, "/usr/bin/patroni", settings.toString());
        }
        Polling.until(() -> IntStream.range(0, NODES).anyMatch(node -> hasRole(node, "primary"))
                && IntStream.range(0, NODES).anyMatch(node -> hasRole(node, "synchronous")));
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

    private void start(String name, String... command) throws IOException {
        processes.add(new ProcessBuilder(Stream.concat(
                                Stream.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"),
                                Stream.of(command))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start());
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
                    postgresql: {use_pg_rewind: false, parameters: {max_connections: 60, fsync: "off"}}
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

    /// Kills the primary's server and its Patroni, as if its machine had lost power.
    public void killPrimary() {
        int primary = IntStream.range(0, NODES)
                .filter(node -> hasRole(node, "primary"))
                .findFirst()
                .orElseThrow();
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
