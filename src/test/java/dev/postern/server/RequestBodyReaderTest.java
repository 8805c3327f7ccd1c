package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Request bodies that case files cannot contain: byte order marks, line ends, invalid UTF-8 and large bodies.
class RequestBodyReaderTest {

    private static final String CSV = "text/csv";
    private static final String JSON = "application/json";
    private static final int TIMEOUT_MILLIS = 25_000;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--max-body=2MiB");

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void truncateLogs() {
        SERVICE.sql("truncate logs");
    }

    private HttpResponse<String> post(String path, String type, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(SERVICE.origin() + path))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertWritten(String type, String body, String rows) {
        HttpResponse<String> response = post(
                "/api/logs?select=number,text",
                type,
                body.getBytes(StandardCharsets.UTF_8),
                "Prefer",
                "return=representation");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        assertThat(TestService.json(response)).isEqualTo(TestService.json(rows));
    }

    private void assertRejected(String type, byte[] body, String code) {
        HttpResponse<String> response = post("/api/logs", type, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo(code);
        assertThat(SERVICE.value("select count(*) from logs")).isEqualTo("0");
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void csvWithByteOrderMarkOrAnyLineEnd_isAccepted() {
        assertWritten(
                CSV,
                "\ufeffnumber,text\r\n1,a\r\n2,\"b\r\nc\"\r\n",
                "[{\"number\":1,\"text\":\"a\"},{\"number\":2,\"text\":\"b\\r\\nc\"}]");
        assertWritten(CSV, "number,text\n1,a", "[{\"number\":1,\"text\":\"a\"}]");
        assertWritten(CSV, "number,text\r1,a\r", "[{\"number\":1,\"text\":\"a\"}]");
    }

    @Test
    void emptyLinesInCsv_areIgnored() {
        assertWritten(CSV, "number,text\n\n1,a\n\n\n", "[{\"number\":1,\"text\":\"a\"}]");
    }

    @Test
    void jsonWithByteOrderMarkOrWhitespace_isAccepted() {
        assertWritten(JSON, "\ufeff[{\"number\":1}]", "[{\"number\":1,\"text\":null}]");
        assertWritten(JSON, " \r\n\t{\"number\":1} \n", "[{\"number\":1,\"text\":null}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {JSON, CSV, "application/x-www-form-urlencoded"})
    void bodyThatIsNotUtf8_isRejected(String type) {
        assertRejected(type, bytes("{\"text\":\"\u00ff\u00fe\"}"), "PGRST102");
        assertRejected(type, bytes("text\n\u00e9\n"), "PGRST102");
    }

    @Test
    void nulCharacter_isRejected() {
        assertRejected(JSON, bytes("{\"text\":\"a\u0000b\"}"), "PGRST102"); // JSON does not allow control characters
        assertRejected(JSON, bytes("{\"text\":\"a\\u0000b\"}"), "22P05");
        assertRejected(CSV, bytes("text\na\u0000b\n"), "22P05");
        assertRejected("application/x-www-form-urlencoded", bytes("text=a%00b"), "22P05");
        assertRejected(JSON, bytes("{\"te\\u0000xt\":1}"), "PGRST204");
    }

    @Test
    void deeplyNestedJson_isRejected() {
        String deep = "{\"data\":" + "[".repeat(99) + "]".repeat(99) + "}";
        assertThat(post("/api/entries", JSON, bytes(deep)).statusCode()).isEqualTo(201);
        assertRejected(JSON, bytes("{\"data\":" + "[".repeat(100) + "]".repeat(100) + "}"), "PGRST102");
        assertRejected(JSON, bytes("[".repeat(100_000)), "PGRST102");
        assertRejected(JSON, bytes("{\"a\":".repeat(100_000)), "PGRST102");
    }

    @Test
    void numberOfMegabyte_isRejected() {
        assertRejected(JSON, bytes("{\"number\":" + "9".repeat(1_000_000) + "}"), "PGRST102");
    }

    @Test
    void stringOfMegabyte_isWritten() {
        HttpResponse<String> response = post("/api/logs", JSON, bytes("{\"text\":\"" + "x".repeat(1_000_000) + "\"}"));
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(SERVICE.value("select length(text) from logs")).isEqualTo("1000000");
    }

    @Test
    void manyRows_areInsertedByOneTransaction() {
        StringBuilder rows = new StringBuilder("[{\"number\":0}");
        for (int i = 1; i < 50_000; i++) {
            rows.append(",{\"number\":").append(i).append('}');
        }
        HttpResponse<String> response = post("/api/logs", JSON, bytes(rows + "]"), "Prefer", "count=exact");
        assertThat(response.headers().firstValue("Content-Range")).hasValue("*/50000");
        assertThat(SERVICE.value("select count(distinct xmin::text) || ' ' || sum(number) from logs"))
                .isEqualTo("1 1249975000");
    }

    @Test
    void emptyObjects_insertOneRowEach() {
        String rows = "[{}" + ",{}".repeat(99_999) + "]";
        HttpResponse<String> response = post("/api/logs", JSON, bytes(rows), "Prefer", "count=exact");
        assertThat(response.headers().firstValue("Content-Range")).hasValue("*/100000");
    }

    @Test
    void bodyAboveLimit_isRejected() {
        HttpResponse<String> response = post("/api/logs", JSON, bytes("{\"text\":\"" + "x".repeat(2 << 20) + "\"}"));
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("PSTRN802");
        assertThat(SERVICE.value("select count(*) from logs")).isEqualTo("0");
    }

    /// The client never ends the body: a server that waited for its end would run into the socket's timeout.
    @Test
    void chunkedBodyAboveLimit_isRejectedBeforeItsEnd() throws IOException {
        URI origin = URI.create(SERVICE.origin());
        try (Socket socket = new Socket(origin.getHost(), origin.getPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            String head =
                    "POST /api/logs HTTP/1.1\nHost: x\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n";
            out.write(bytes(head.replace("\n", "\r\n")));
            String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
            for (int i = 0; i < 33; i++) {
                out.write(bytes(chunk));
            }
            out.flush();
            byte[] response = socket.getInputStream().readNBytes(12);
            assertThat(new String(response, StandardCharsets.ISO_8859_1)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void severalPreferHeaders_firstValueOfEachPreferenceWins() {
        HttpResponse<String> response = post(
                "/api/logs?select=number",
                JSON,
                bytes("{\"number\":1}"),
                "Prefer",
                "count=exact",
                "Prefer",
                "return=representation, count=planned",
                "Prefer",
                "return=minimal");
        assertThat(response.body()).isEqualTo("[{\"number\":1}]");
        assertThat(response.headers().firstValue("Preference-Applied")).hasValue("return=representation, count=exact");
    }
}
