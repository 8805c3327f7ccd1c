package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.problem.FatalErrors;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Service with a small heap: responses stay correct, and the process ends if it runs out of memory.
@Tag("processes")
class OutOfMemoryTest {

    private static final DatabaseAddress DATABASE = TestDatabases.createEverything();

    /// Number of rows, together about 30 MB.
    private static final int ROWS = 60_000;

    @BeforeAll
    static void insertRows() {
        TestDatabases.execute(DATABASE, """
                truncate films cascade;
                insert into films (id, title, year, plot)
                    select i, 'Film ' || i, 2000, repeat('x', 400) from generate_series(1, %d) i;
                analyze films;
                """.formatted(ROWS));
    }

    private static ServiceProcess start(String heap, String... options) {
        return ServiceProcess.startServe(DATABASE, Map.of("JDK_JAVA_OPTIONS", heap), options);
    }

    @Test
    void responsesLargerThanHeap_areCorrectOrRejected() {
        try (ServiceProcess service = start("-Xmx64m").awaitListening()) {
            List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                int from = i;
                responses.add(service.send("GET", "/api/films?select=id,title,plot&order=id", ""));
                responses.add(service.send("GET", films(from, 6_000), ""));
                responses.add(service.send("GET", films(from, 100), ""));
            }
            List<Integer> complete = new ArrayList<>();
            for (int i = 0; i < responses.size(); i++) {
                HttpResponse<String> response = responses.get(i).join();
                if (response.statusCode() == 200) {
                    assertFilms(response, i / 3, i % 3 == 1 ? 6_000 : 100);
                    complete.add(i % 3);
                } else {
                    JsonNode error = TestService.json(response);
                    assertThat(error.path("code").asText()).isIn("PSTRN806", "PSTRN807", "PSTRN808", "PGRST003");
                }
            }
            assertThat(Set.copyOf(complete)).containsExactlyInAnyOrder(1, 2);
            assertReadsAreCorrect(service);
            service.stop().assertSuccess();
        }
    }

    private static String films(int from, int count) {
        return "/api/films?select=id,title&plot=not.is.null&order=id&offset=%d&limit=%d".formatted(from, count);
    }

    private static void assertFilms(HttpResponse<String> response, int from, int count) {
        JsonNode rows = TestService.json(response);
        assertThat(rows).hasSize(count);
        for (int row = 0; row < count; row++) {
            int id = from + row + 1;
            assertThat(rows.get(row).path("id").asInt()).isEqualTo(id);
            assertThat(rows.get(row).path("title").asText()).isEqualTo("Film " + id);
        }
    }

    private static void assertReadsAreCorrect(ServiceProcess service) {
        IntStream.range(1, 60)
                .forEach(id -> assertThat(service.send("GET", "/api/films?select=id,title&id=eq." + id, "")
                                .join()
                                .body())
                        .isEqualTo("[{\"id\":%1$d,\"title\":\"Film %1$d\"}]".formatted(id)));
    }

    /// Jetty catches every error in its input and output, and closes the connection.
    @Test
    void heapExhaustedByRequestHeaders_processEndsAndPrintsCause() throws IOException {
        List<Socket> clients = new ArrayList<>();
        try (ServiceProcess service = start("-Xmx32m -XX:MaxDirectMemorySize=1g", "--max-url=1MiB", "--pool-size=1")
                .awaitListening()) {
            byte[] head = ("GET /api/films HTTP/1.1\r\nHost: x\r\nX-Large: " + "x".repeat(1_000_000))
                    .getBytes(StandardCharsets.US_ASCII);
            URI origin = URI.create(service.origin());
            boolean ended = false;
            for (int i = 0; i < 200 && !ended; i++) {
                ended = !trySend(origin, head, clients);
            }
            Result result = service.result();
            assertThat(result.exit()).as("%s", result).isEqualTo(FatalErrors.STATUS);
            assertThat(result.err()).contains("Postern stops: OutOfMemoryError", "-Xmx");
            assertThat(result.out()).contains("Terminating due to java.lang.OutOfMemoryError"); // printed by the JVM
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static boolean trySend(URI origin, byte[] head, List<Socket> clients) {
        try {
            Socket client = new Socket(origin.getHost(), origin.getPort());
            clients.add(client);
            client.getOutputStream().write(head);
            return true;
        } catch (IOException e) {
            return false; // the process has ended
        }
    }

    @Test
    void heapExhaustedByResponses_processEndsAndPrintsCause() {
        try (ServiceProcess service = start("-Xmx48m", "--max-response=1GiB", "--max-response-total=1GiB")
                .awaitListening()) {
            for (int i = 0; i < 10; i++) {
                assertThat(service.send("GET", "/api/films", "")).isNotNull(); // its outcome does not matter
            }
            Result result = service.result();
            assertThat(result.exit()).as("%s", result).isEqualTo(FatalErrors.STATUS);
            assertThat(result.err()).contains("Postern stops: OutOfMemoryError", "-Xmx", "--max-response-total");
        }
    }
}
