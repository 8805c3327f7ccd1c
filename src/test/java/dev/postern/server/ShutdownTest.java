package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Polling;
import dev.postern.testing.RawClient;
import dev.postern.testing.RawClient.Protocol;
import dev.postern.testing.RawClient.ResponseEnd;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Streams that are running when SIGTERM arrives.
class ShutdownTest {

    private static final DatabaseAddress DATABASE = TestDatabases.createEverything();
    private static final String STREAM = "/api/films?select=id,a:plot,b:plot,c:plot,d:plot";

    /// Pause of a client; longer than Jetty's default limit for idle connections at shutdown.
    private static final Duration PAUSE = Duration.ofMillis(2_500);

    @BeforeAll
    static void insertRows() {
        TestDatabases.execute(DATABASE, """
                truncate films cascade;
                insert into films (id, title, year, plot)
                    select i, 'Film ' || i, 2000, repeat('x', 400) from generate_series(1, 5000) i;
                """);
    }

    private static ServiceProcess start(String timeout) {
        return ServiceProcess.startServe(DATABASE, Map.of(), "--shutdown-timeout", timeout)
                .awaitListening();
    }

    private static List<RawClient> startStreams(ServiceProcess service) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            RawClient client = RawClient.get(service.origin(), protocol, STREAM, "application/x-ndjson");
            client.readSome();
            clients.add(client);
        }
        return clients;
    }

    @Test
    void clientPausesWithinTimeout_streamIsComplete() throws IOException {
        try (ServiceProcess service = start("60s")) {
            List<RawClient> clients = startStreams(service);
            service.terminate();
            Instant end = Instant.now().plus(PAUSE);
            Polling.until(() -> Instant.now().isAfter(end));
            for (RawClient client : clients) {
                assertThat(client.readToEnd()).isEqualTo(ResponseEnd.COMPLETE);
                assertThat(client.body()).contains("\"id\":5000,");
                client.close();
            }
            service.result().assertSuccess();
        }
    }

    /// Browsers and connection pools keep connections open between requests.
    @Test
    @Tag("processes")
    void connectionIdleAfterStream_shutdownIsNotDelayed() throws IOException {
        try (ServiceProcess service = start("10s");
                RawClient client = RawClient.get(service.origin(), Protocol.HTTP_1_1, STREAM, "application/x-ndjson")) {
            client.readSome();
            service.terminate();
            Polling.until(() -> refusesConnections(service));
            assertThat(client.readToEnd()).isEqualTo(ResponseEnd.COMPLETE);
            service.result().assertSuccess();
        }
    }

    private static boolean refusesConnections(ServiceProcess service) {
        URI origin = URI.create(service.origin());
        try (Socket _ = new Socket(origin.getHost(), origin.getPort())) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Test
    @Tag("processes")
    void clientPausesBeyondTimeout_transferBreaksAndIsLogged() throws IOException {
        try (ServiceProcess service = start("1s")) {
            List<RawClient> clients = startStreams(service);
            Result result = service.stop();
            for (RawClient client : clients) {
                assertThat(client.readToEnd()).isEqualTo(ResponseEnd.BROKEN);
                client.close();
            }
            assertThat(result.exit()).as("%s", result).isEqualTo(1);
            assertThat(result.err().lines().filter(line -> line.contains("GET /api/films was cut off")))
                    .as(result.err())
                    .hasSize(clients.size());
        }
    }
}
