package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.PoetrySchema;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Responses to malformed, huge, hostile and truncated requests, sent as raw bytes.
class HostileRequestsTest {

    private static final int TIMEOUT_MILLIS = 25_000;

    @RegisterExtension
    static final TestService SERVICE = PoetrySchema.serve()
            .withExtension(new Extension(
                    List.of(), (routes, _) -> routes.post("/own/poems", http -> http.result(http.bodyAsBytes()))));

    @BeforeAll
    static void loadRows() {
        SERVICE.load("/poetry-rows.sql");
    }

    @AfterEach
    void assertServiceWorksAndRowsAreUnchanged() {
        assertThat(sendRequest("GET", "/api/poets/1?select=id", null).body()).isEqualTo("{\"id\":1}");
        assertThat(SERVICE.value("select count(*) from poems")).isEqualTo("5");
    }

    /// Sends bytes, shuts down the output and reads the whole response.
    private static String sendRaw(String request) throws IOException {
        return exchange(request, Socket::shutdownOutput);
    }

    /// Sends bytes and reads the whole response while the output stays open, so that the server could wait for
    /// more.
    private static String sendUnfinished(String request) throws IOException {
        return exchange(request, _ -> {});
    }

    @FunctionalInterface
    private interface SocketAction {
        void accept(Socket socket) throws IOException;
    }

    private static String exchange(String request, SocketAction afterRequest) throws IOException {
        URI origin = URI.create(SERVICE.origin());
        try (Socket socket = new Socket(origin.getHost(), origin.getPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            afterRequest.accept(socket);
            return assertNoInternals(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /// Sends a well-formed request.
    private static HttpResponse<String> sendRequest(
            String method, String path, @Nullable String body, String... headers) {
        HttpResponse<String> response = SERVICE.send(method, path, body, headers);
        assertNoInternals(response.headers().map() + response.body());
        return response;
    }

    /// Asserts that a response reveals no internals and returns it.
    private static String assertNoInternals(String response) {
        assertThat(response).doesNotContain("Exception", "\tat ", "jooq", "jackson", "select ", "insert ", "<html");
        return response;
    }

    private static String get(String path) throws IOException {
        return sendRaw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    private static String post(String path, String headers, String body) throws IOException {
        return sendRaw(
                "POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
                        + headers + "\r\n" + body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"email=eq.%FF", "select=%FF"})
    void queryThatIsNotUtf8_isRejected(String query) throws IOException {
        assertThat(get("/api/poets?" + query)).startsWith("HTTP/1.1 400").contains("\"code\":\"PGRST100\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"email=like.%@%", "email=neq.%F", "email=neq.%", "email=neq.%ZZ"})
    void percentSignWithoutTwoHexadecimalDigits_standsForItself(String query) throws IOException {
        assertThat(get("/api/poets?select=email&" + query))
                .startsWith("HTTP/1.1 200")
                .contains("[{\"email\":");
    }

    @Test
    void everyResponse_hasSecurityHeadersAndNoVersion() {
        for (String path : new String[] {"/api/poets", "/api/nowhere", "/nowhere"}) {
            var headers = SERVICE.get(path).headers();
            assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(headers.firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(headers.allValues("Server")).containsExactly("Postern"); // without a version
        }
    }

    @Test
    void invalidPercentEncodingInPath_isRejected() throws IOException {
        assertThat(get("/api/poets/%FF")).startsWith("HTTP/1.1 400").contains("\"code\":");
    }

    @Test
    void longUrl_isRejected() throws IOException {
        assertThat(get("/api/poets?id=eq." + "1".repeat(60_000)))
                .matches("(?s)HTTP/1.1 4(14|31) .*\"code\":.*\"hint\":.*");
    }

    @Test
    void longHeaders_areRejected() throws IOException {
        String longHeader = "X-Long: " + "x".repeat(60_000) + "\r\n";
        assertThat(sendRaw("GET /api/poets HTTP/1.1\r\nHost: x\r\n" + longHeader + "\r\n"))
                .matches("(?s)HTTP/1.1 431 .*Proxy-Status: Postern; error=PGRST125\r\n.*\"code\":.*\"hint\":.*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0016\u0003\u0001 nonsense", "GET /api/a[b HTTP/1.1", "GET /api/%zz HTTP/1.1"})
    void malformedRequestLine_isRejectedWithTheHeadersOfEveryResponse(String line) throws IOException {
        assertThat(sendRaw(line + "\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .containsOnlyOnce("Server: Postern\r\n")
                .containsOnlyOnce("Vary: Accept, Prefer, Range\r\n")
                .containsOnlyOnce("X-Content-Type-Options: nosniff\r\n")
                .containsPattern("X-Request-Id: [0-9a-f]{16}\r\n")
                .contains("\"code\":\"PGRST125\"", "Percent-encode");
    }

    /// The client never sends the body: a server that waited for it would run into the socket's timeout.
    @ParameterizedTest
    @ValueSource(strings = {"/api/poems", "/own/poems"})
    void contentLengthAboveLimit_isRejectedBeforeTheBody(String path) throws IOException {
        String announced = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: 20000000\r\n\r\n";
        assertThat(sendUnfinished(announced)).startsWith("HTTP/1.1 413").contains("PSTRN802", "--max-body");
    }

    @Test
    void chunkedBodyAboveLimit_isRejected() throws IOException {
        String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
        assertThat(post("/api/poems", "Transfer-Encoding: chunked\r\n", chunk.repeat(300) + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/poems", "/own/poems"})
    void truncatedBody_nothingIsWritten(String path) throws IOException {
        String response = post(path, "Content-Length: 100\r\n", "{\"title\":\"cut\",\"poet_id\":1}");
        assertThat(response).matches("(?s)(HTTP/1.1 400 .*)?");
    }

    @Test
    void deeplyNestedJson_isRejected() throws IOException {
        String deep = "{\"title\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        assertThat(sendRequest("POST", "/api/poems", deep).statusCode()).isEqualTo(400);
    }

    @Test
    void bodyThatIsNotUtf8_isRejected() throws IOException {
        String body = "{\"title\":\"\u00ff\u00fe\",\"poet_id\":1}";
        assertThat(post("/api/poems", "Content-Length: " + body.length() + "\r\n", body))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void numberOfMegabyte_isRejected() {
        String body = "{\"title\":\"x\",\"poet_id\":" + "9".repeat(1_000_000) + "}";
        assertThat(sendRequest("POST", "/api/poems", body).statusCode()).isEqualTo(400);
    }

    @Test
    void tooManyPartsInUrl_areRejected() throws IOException {
        assertThat(get("/api/poets?" + "id=eq.1&".repeat(300)))
                .startsWith("HTTP/1.1 400")
                .contains("PSTRN801");
        assertThat(get("/api/poets?email=in.(" + ",".repeat(5_000) + ")"))
                .startsWith("HTTP/1.1 400")
                .contains("PSTRN801", "5000");
        assertThat(get("/api/poets?or=" + "(and".repeat(100)))
                .startsWith("HTTP/1.1 400")
                .contains("PSTRN801");
        assertThat(get("/api/poets?select=" + "poems(poets(".repeat(20) + "id" + "))".repeat(20)))
                .startsWith("HTTP/1.1 400")
                .contains("PSTRN801");
    }

    @Test
    void requestId_isKeptUnlessTooLong() {
        HttpResponse<String> kept = sendRequest("GET", "/api/poets/1", null, "X-Request-Id", "abc-123");
        assertThat(kept.headers().firstValue("X-Request-Id")).hasValue("abc-123");
        HttpResponse<String> replaced = sendRequest("GET", "/api/poets/1", null, "X-Request-Id", "x".repeat(65));
        assertThat(replaced.headers().firstValue("X-Request-Id"))
                .hasValueSatisfying(id -> assertThat(id).matches("[0-9a-f]{16}"));
    }

    @Test
    void head_hasNoBody() throws IOException {
        String response = sendRaw("HEAD /api/poets HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(response).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
    }
}
