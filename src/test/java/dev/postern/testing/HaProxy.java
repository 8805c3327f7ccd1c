package dev.postern.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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

/// haproxy in front of several services, which it takes out while `/ready` is not 200.
public final class HaProxy implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/haproxy");

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI origin;
    private final URI statistics;
    private final Process process;

    /// Ports of a service.
    ///
    /// @param api port of the requests
    /// @param admin port of `/ready`
    public record Ports(int api, int admin) {}

    /// Starts haproxy.
    ///
    /// @param folder folder for its configuration and its log
    /// @param own free ports for the requests and for the statistics
    /// @param services ports of the services
    public HaProxy(Path folder, Ports own, List<Ports> services) {
        origin = URI.create("http://127.0.0.1:" + own.api());
        statistics = URI.create("http://127.0.0.1:" + own.admin() + "/;csv");
        Path configuration = folder.resolve("haproxy.cfg");
        try {
            Files.writeString(configuration, configuration(own, services));
            process = new ProcessBuilder(PROGRAM.toString(), "-db", "-f", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("haproxy.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Polling.until(() -> accepts(own.api()) && accepts(own.admin()));
    }

    /// Returns the ports of several services, none of which is in use.
    public static List<Ports> freePorts(int count) throws IOException {
        List<ServerSocket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * count; i++) {
                open.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Ports> ports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ports.add(new Ports(
                        open.get(2 * i).getLocalPort(), open.get(2 * i + 1).getLocalPort()));
            }
            return ports;
        } finally {
            for (ServerSocket each : open) {
                each.close();
            }
        }
    }

    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    private static String configuration(Ports own, List<Ports> services) {
        return """
                global
                    maxconn 200
                defaults
                    mode http
                    timeout connect 5s
                    timeout client 60s
                    timeout server 60s
                    timeout check 10s
                frontend statistics
                    bind 127.0.0.1:%d
                    stats enable
                    stats uri /
                frontend requests
                    bind 127.0.0.1:%d
                    default_backend services
                backend services
                    option httpchk GET /ready
                    http-check expect status 200
                    http-reuse always
                    default-server check inter 100ms fall 1 rise 1
                %s
                """.formatted(
                        own.admin(),
                        own.api(),
                        IntStream.range(0, services.size())
                                .mapToObj(i -> "    server s%d 127.0.0.1:%d port %d"
                                        .formatted(
                                                i,
                                                services.get(i).api(),
                                                services.get(i).admin()))
                                .collect(Collectors.joining("\n")));
    }

    private static boolean accepts(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Returns the URL of the services without a path.
    public URI origin() {
        return origin;
    }

    /// Whether haproxy sends requests to a service.
    ///
    /// @param service its place in the list of the services, from 0
    public boolean isUp(int service) {
        HttpRequest request = HttpRequest.newBuilder(statistics).build();
        String table = client.sendAsync(request, BodyHandlers.ofString()).join().body();
        return table.lines()
                .filter(line -> line.startsWith("services,s" + service + ","))
                .anyMatch(line -> line.contains(",UP,"));
    }

    @Override
    public void close() {
        client.shutdownNow();
        process.destroyForcibly().onExit().join();
    }
}
