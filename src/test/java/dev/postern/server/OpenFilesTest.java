package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.Polling;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Service that can open 256 files, and clients that only connect.
@Tag("drill")
@Tag("long")
class OpenFilesTest {

    private static final int LIMIT = 256;

    private static ServiceProcess start(int adminPort) {
        DatabaseAddress login = TestDatabases.withLogin(EverythingSchema.LOGIN_ROLE, TestDatabases.createEverything());
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + LIMIT + " && exec \"$@\"", "sh"));
        command.addAll(ServiceProcess.command());
        command.addAll(List.of(ServiceProcess.withDatabaseOptions(
                login, "serve", "--port=0", "--admin-port=" + adminPort, "--anonymous-role=" + EverythingSchema.ROLE)));
        return ServiceProcess.start(command, Map.of()).awaitListening();
    }

    @Test
    void moreClientsThanFiles_adminServerResponds_andRequestsAreServedAfterwards() throws Exception {
        int adminPort;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            adminPort = free.getLocalPort();
        }
        List<Socket> clients = new ArrayList<>();
        try (ServiceProcess service = start(adminPort);
                HttpClient client = HttpClient.newHttpClient()) {
            URI origin = URI.create(service.origin());
            HttpRequest ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/ready"))
                    .build();
            for (int i = 0; i < LIMIT && connect(clients, origin); i++) {
                if (i % 16 == 0) {
                    assertThat(client.send(ready, BodyHandlers.ofString()).statusCode())
                            .isEqualTo(200);
                }
            }
            assertThat(client.send(ready, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            closeAll(clients);
            Polling.until(() -> service.send("GET", "/api/films?select=id&id=eq.1", "")
                            .join()
                            .statusCode()
                    == 200);
            assertThat(Stream.of(service.stop().err().split("\n")).filter(line -> line.contains("Too many open files")))
                    .isEmpty();
        } finally {
            closeAll(clients);
        }
    }

    /// Adds a connection, unless the operating system's queue of those that are not accepted is full.
    private static boolean connect(List<Socket> clients, URI origin) throws IOException {
        Socket client = new Socket();
        clients.add(client);
        try {
            client.connect(new InetSocketAddress(origin.getHost(), origin.getPort()), 300);
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }
}
