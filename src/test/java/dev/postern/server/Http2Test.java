package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// HTTP/2 without TLS: the client of the JDK upgrades its first request.
class Http2Test {

    private static final int READ_TIMEOUT_MILLIS = 30_000;

    /// Type of a SETTINGS frame (RFC 9113, 6.5), after the three bytes of its length.
    private static final int SETTINGS = 4;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--h2c", "--statement-timeout=10m");

    @RegisterExtension
    static final TestService OFF = TestService.everything();

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(Version.HTTP_2).build();

    @BeforeAll
    static void insertRows() {
        SERVICE.sql("insert into films (id, title, year, plot) select i, 'x', 1900, repeat('word ', 30)"
                + " from generate_series(10, 20003) i");
        SERVICE.sql("insert into nominations values (2, 1, 1990), (2, 3, 1990)");
        SERVICE.sql("analyze films"); // so that PostgreSQL reads rows in key order from the index
    }

    @AfterAll
    static void closeClient() {
        CLIENT.shutdownNow();
    }

    private static HttpRequest request(TestService service, String path, String accept) {
        return HttpRequest.newBuilder(URI.create(service.origin() + path))
                .header("Accept", accept)
                .build();
    }

    private static CompletableFuture<HttpResponse<String>> get(String path, String accept) {
        return CLIENT.sendAsync(request(SERVICE, path, accept), BodyHandlers.ofString());
    }

    private static CompletableFuture<HttpResponse<String>> post(String path, String json) {
        return CLIENT.sendAsync(
                HttpRequest.newBuilder(URI.create(SERVICE.origin() + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void upgradedConnection_servesRequestsTogether() {
        assertThat(get("/api/films?id=eq.1&select=id", "*/*").join().version()).isEqualTo(Version.HTTP_2);
        List<CompletableFuture<HttpResponse<String>>> responses = IntStream.range(10, 60)
                .mapToObj(id -> get("/api/films?select=id&id=eq." + id, "application/json"))
                .toList();
        for (int i = 0; i < responses.size(); i++) {
            HttpResponse<String> response = responses.get(i).join();
            assertThat(response.version()).isEqualTo(Version.HTTP_2);
            assertThat(response.body()).isEqualTo("[{\"id\":" + (10 + i) + "}]");
        }
        HttpResponse<String> created = post("/api/logs", "{\"number\":7}").join();
        assertThat(created.statusCode()).isEqualTo(201);
    }

    @Test
    void longResponses_areComplete() {
        String path = "/api/films?select=id,a:plot,b:plot,c:plot,d:plot&id=gte.10";
        assertThat(get(path, "application/json").join().body()).endsWith("}]").contains("\"id\":20003,");
        assertThat(get(path, "application/x-ndjson").join().body().lines()).hasSize(19_994);
    }

    @Test
    void priorKnowledge_serverSendsSettings() throws IOException {
        URI origin = URI.create(SERVICE.origin());
        try (Socket socket = new Socket(origin.getHost(), origin.getPort())) {
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(4)[3]).isEqualTo((byte) SETTINGS);
        }
    }

    /// The client cannot take a stream that fails for complete, and other requests of its connection go on.
    @Test
    void errorInLaterRow_onlyItsStreamBreaks() {
        SERVICE.withOpenTransaction("lock table logs in access exclusive mode", () -> {
            CompletableFuture<HttpResponse<String>> waiting = get("/api/logs?number=eq.8", "application/json");
            Polling.until(() -> statementsWaitingForLock() == 1);
            CompletableFuture<HttpResponse<String>> failing =
                    get("/api/films?select=id,plot,failing&order=id.desc", "text/csv");
            assertThatThrownBy(failing::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
            assertThat(waiting.isDone()).isFalse();
            assertThat(statementsWaitingForLock()).isEqualTo(1);
        });
        assertThat(get("/api/logs?number=eq.8", "application/json").join().statusCode())
                .isEqualTo(200);
    }

    @Test
    void clientCancelsWrite_nothingIsWritten() {
        SERVICE.withOpenTransaction("lock table logs in exclusive mode", () -> {
            CompletableFuture<HttpResponse<String>> write = post("/api/logs", "{\"number\":99}");
            Polling.until(() -> statementsWaitingForLock() == 1);
            write.cancel(true);
            Polling.until(() -> statementsWaitingForLock() == 0);
        });
        assertThat(get("/api/logs?number=eq.99", "application/json").join().body())
                .isEqualTo("[]");
    }

    /// Jetty ends an idle connection a second after the begin of a shutdown, unless it has a stream in progress.
    @Test
    void shutdown_requestInProgressIsServed() throws InterruptedException {
        TestService service = TestService.everything("--h2c", "--log-level=crit");
        service.start();
        try (HttpClient client = HttpClient.newBuilder().version(Version.HTTP_2).build()) {
            assertThat(client.sendAsync(request(service, "/api/films?limit=1", "*/*"), BodyHandlers.ofString())
                            .join()
                            .version())
                    .isEqualTo(Version.HTTP_2);
            CompletableFuture<HttpResponse<String>> call = client.sendAsync(
                    HttpRequest.newBuilder(URI.create(service.origin() + "/api/rpc/patient"))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("{\"seconds\":2}"))
                            .build(),
                    BodyHandlers.ofString());
            Polling.until(() -> "1"
                    .equals(service.value("select count(*) from pg_stat_activity"
                            + " where datname = current_database() and wait_event = 'PgSleep'")));
            Thread closing = Thread.startVirtualThread(service::close);
            assertThat(call.join().statusCode()).isEqualTo(200);
            closing.join();
        } finally {
            service.close();
        }
    }

    @Test
    void withoutOption_connectionStaysHttp1() throws IOException, InterruptedException {
        HttpResponse<String> response =
                CLIENT.send(request(OFF, "/api/films?select=id&limit=1", "*/*"), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(Version.HTTP_1_1);
    }

    private static int statementsWaitingForLock() {
        return Integer.parseInt(String.valueOf(SERVICE.value("""
                select count(*) from pg_stat_activity
                where datname = current_database() and application_name = 'postern' and wait_event_type = 'Lock'""")));
    }
}
