package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Streams of many rows (`docs/extensions.md`, Streams).
class StreamsTest {

    private static final String JSON_LINES = "application/x-ndjson";
    private static final int ROWS = 20_000;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--max-rows=3");

    @RegisterExtension
    static final TestService CAPPED = TestService.everything("--max-stream-rows=4");

    @BeforeAll
    static void insertRows() {
        SERVICE.sql("insert into films (id, title, year, plot) select i, 'x', 1900, repeat('word ', 20)"
                + " from generate_series(10, " + (ROWS + 3) + ") i");
        SERVICE.sql("insert into nominations values (2, 1, 1990), (2, 3, 1990)");
        SERVICE.sql("analyze films"); // so that PostgreSQL reads rows in key order from the index
    }

    @Test
    void maxRows_doesNotCapStreams() {
        HttpResponse<String> response = SERVICE.get("/api/films?select=id,plot&order=id", "Accept", JSON_LINES);
        assertThat(response.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
        assertThat(response.body().lines()).hasSize(ROWS).last().asString().startsWith("{\"id\":20003,");
    }

    @Test
    void maxRows_capsEmbedsInStreams() {
        SERVICE.sql("insert into reviews (id, film_id, stars) select i, 1, 1 from generate_series(10, 14) i");
        HttpResponse<String> response =
                SERVICE.get("/api/films?select=id,reviews(stars)&id=eq.1", "Accept", JSON_LINES);
        assertThat(TestService.json(response).path("reviews")).hasSize(3);
        assertThat(TestService.json(SERVICE.get("/api/films?select=id"))).hasSize(3);
    }

    @Test
    void exactCount_isInHeaderOfStream() {
        HttpResponse<String> response =
                SERVICE.get("/api/films?select=id,plot", "Accept", "text/csv", "Prefer", "count=exact");
        assertThat(response.headers().firstValue("Content-Range")).hasValue("*/" + ROWS);
        assertThat(response.body().lines()).hasSize(ROWS + 1);
    }

    @Test
    void maxStreamRows_capsStreams() {
        HttpResponse<String> response = CAPPED.get("/api/films?select=id&order=id", "Accept", "text/csv");
        assertThat(response.body()).isEqualTo("id\n1\n2\n3\n4");
        assertThat(CAPPED.get("/api/films?select=id&limit=9", "Accept", JSON_LINES)
                        .body()
                        .lines())
                .hasSize(4);
    }

    @Test
    void errorInLaterRow_transferBreaks() {
        assertThatThrownBy(() -> SERVICE.get("/api/films?select=id,plot,failing&order=id.desc", "Accept", JSON_LINES))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(SERVICE.get("/api/films/1?select=id").body()).isEqualTo("{\"id\":1}");
    }

    @Test
    void errorInFirstChunk_isReturned() {
        HttpResponse<String> response = SERVICE.get("/api/films?select=id,failing&order=id", "Accept", JSON_LINES);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("P0001");
    }

    /// Ten clients disconnect while the pool has five connections, so each connection must return to the pool.
    @Test
    void clientDisconnects_connectionReturnsToPool() throws IOException {
        for (int i = 0; i < 10; i++) {
            URI origin = URI.create(SERVICE.origin());
            try (Socket socket = new Socket(origin.getHost(), origin.getPort())) {
                socket.getOutputStream()
                        .write(("GET /api/films?select=id,plot HTTP/1.1\r\nHost: x\r\nAccept: " + JSON_LINES
                                        + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                assertThat(in.readNBytes(100)).hasSize(100);
            }
        }
        assertThat(SERVICE.get("/api/films/1?select=id").body()).isEqualTo("{\"id\":1}");
        Polling.until(() -> busyConnections().equals("0"));
    }

    private static String busyConnections() {
        return String.valueOf(SERVICE.value("select count(*) from pg_stat_activity where application_name = 'postern'"
                + " and state <> 'idle' and datname = current_database()"));
    }
}
