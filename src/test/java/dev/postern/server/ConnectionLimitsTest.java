package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.testing.TestService;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Limits of client connections: unread request bodies, slow bodies and headers, and `--max-connections`.
class ConnectionLimitsTest {

    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int MAX_CONNECTIONS = 3;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--max-body=1MiB");

    @RegisterExtension
    static final TestService LIMITED = TestService.everything("--max-connections=" + MAX_CONNECTIONS, "--admin-port=0");

    @RegisterExtension
    static final TestService SHORT_IDLE = TestService.everything("--idle-timeout=300ms");

    private static Socket connect(TestService service) throws IOException {
        URI origin = URI.create(service.origin());
        Socket socket = new Socket(origin.getHost(), origin.getPort());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String requestHead(String method, String path, String... headers) {
        return method + " " + path + " HTTP/1.1\nHost: x\n" + String.join("\n", headers)
                + (headers.length > 0 ? "\n" : "") + "\n";
    }

    /// Reads a response up to the end of its headers.
    private static String readHead(Socket socket) throws IOException {
        StringBuilder read = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (read.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return read.toString();
            }
            read.append((char) next);
        }
        return read.toString();
    }

    /// The server closes the connection; otherwise the read would end with a timeout.
    @Test
    void idleTimeoutPassed_connectionIsClosed() throws IOException {
        try (Socket socket = connect(SHORT_IDLE)) {
            send(socket, requestHead("HEAD", "/api/films?select=id"));
            assertThat(readHead(socket)).startsWith("HTTP/1.1 200");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    /// Each request has a short body that its handler does not read.
    @ParameterizedTest
    @CsvSource({
        "GET,/api/actors?select=id&limit=1,200",
        "OPTIONS,/api/actors,200",
        "DELETE,/api/actors?id=eq.0,204",
        "POST,/api/actors?select=((,400",
        "PATCH,/api/actors?id=ge.1,400",
        "POST,/nowhere,404",
        "PUT,/api/rpc/add,405"
    })
    void shortUnreadBody_connectionStaysUsable(String method, String path, int status) throws IOException {
        try (Socket socket = connect(SERVICE)) {
            send(socket, requestHead(method, path, "Content-Type: application/json", "Content-Length: 1000"));
            send(socket, " ".repeat(1_000) + requestHead("HEAD", "/api/films?select=id", "Connection: close"));
            String responses = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(responses).startsWith("HTTP/1.1 " + status);
            assertThat(responses.split("HTTP/1.1 ", -1)).as(responses).hasSize(3);
            assertThat(responses.substring(responses.lastIndexOf("HTTP/1.1"))).startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/api/actors?select=((,400",
        "POST,/api/%FF,400",
        "POST,/api/a%00b,400",
        "GET,/api/films?select=id&limit=1,200"
    })
    void longUnreadBody_connectionIsClosed(String method, String path, int status) throws IOException {
        try (Socket socket = connect(SERVICE)) {
            send(socket, requestHead(method, path, "Content-Type: application/json", "Content-Length: 1000000"));
            send(socket, "x");
            assertThat(readHead(socket)).startsWith("HTTP/1.1 " + status).contains("Connection: close");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/films?select=nothing", "/api/films"})
    void longReadBody_connectionStaysOpen(String path) throws IOException {
        try (Socket socket = connect(SERVICE)) {
            send(socket, requestHead("POST", path, "Content-Type: application/json", "Content-Length: 1000000"));
            send(socket, " ".repeat(1_000_000));
            assertThat(readHead(socket)).startsWith("HTTP/1.1 400").doesNotContain("Connection: close");
        }
    }

    /// The client sends the whole body before it reads the response, as many clients do.
    @ParameterizedTest
    @CsvSource({"/api/logs,413", "/api/rpc/body,413", "/api/nowhere,413"})
    void bodyAboveLimit_clientCanReadTheError(String path, int status) throws IOException {
        int length = 12 << 20;
        try (Socket socket = connect(SERVICE)) {
            send(socket, requestHead("POST", path, "Content-Type: text/plain", "Content-Length: " + length));
            byte[] part = new byte[1 << 20];
            for (int sent = 0; sent < length; sent += part.length) {
                socket.getOutputStream().write(part);
            }
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(response).startsWith("HTTP/1.1 " + status).contains("PSTRN802", "Connection: close");
        }
    }

    @Test
    void expectContinueOnUnknownPath_isRejectedBeforeTheBody() throws IOException {
        try (Socket socket = connect(SERVICE)) {
            send(socket, requestHead("POST", "/nowhere", "Content-Length: 1000", "Expect: 100-continue"));
            assertThat(readHead(socket)).startsWith("HTTP/1.1 404");
        }
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 1000", "Transfer-Encoding: chunked"})
    void slowBody_isRejectedAndNothingIsWritten(String length) throws IOException, InterruptedException {
        String before = SERVICE.value("select count(*) from logs");
        Thread sender;
        try (Socket socket = connect(SERVICE)) {
            send(socket, requestHead("POST", "/api/logs", "Content-Type: application/json", length));
            sender = Thread.startVirtualThread(() -> drip(socket, length.contains("chunked") ? "1\n \n" : " "));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(response).startsWith("HTTP/1.1 408").contains("PSTRN804", "240 bytes per second");
        }
        sender.join();
        assertThat(SERVICE.value("select count(*) from logs")).isEqualTo(before);
    }

    @Test
    void slowHeaders_connectionIsClosed() throws IOException, InterruptedException {
        Thread sender;
        try (Socket socket = connect(SERVICE)) {
            send(socket, "GET /api/films HTTP/1.1\nHost: x\nX-Slow: ");
            sender = Thread.startVirtualThread(() -> drip(socket, "x"));
            assertThat(socket.getInputStream().read()).isNegative();
        }
        sender.join();
    }

    /// Sends small parts until the server closes the connection.
    private static void drip(Socket socket, String part) {
        try {
            while (true) {
                send(socket, part);
                Thread.sleep(Duration.ofMillis(200));
            }
        } catch (IOException | InterruptedException _) {
            // the server closed the connection
        }
    }

    @Test
    void connectionAboveLimit_waitsUntilAnotherCloses() throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < MAX_CONNECTIONS; i++) {
                open.add(connect(LIMITED));
                send(open.getLast(), requestHead("HEAD", "/api/films?select=id"));
                assertThat(readHead(open.getLast())).startsWith("HTTP/1.1 200");
            }
            Socket another = connect(LIMITED);
            open.add(another);
            send(another, requestHead("HEAD", "/api/films?select=id"));
            another.setSoTimeout(500);
            assertThatThrownBy(() -> readHead(another)).isInstanceOf(SocketTimeoutException.class);
            assertThat(LIMITED.getAdmin("/live").statusCode()).isEqualTo(200);
            open.getFirst().close();
            another.setSoTimeout(TIMEOUT_MILLIS);
            assertThat(readHead(another)).startsWith("HTTP/1.1 200");
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8192, 10, 1048576, 120, 8192",
        "8192, 10, 1024, 120, 830",
        "100, 10, 1024, 120, 100",
        "8192, 10, 128, 120, 1",
        "8192, 10, 9223372036854775807, 120, 8192"
    })
    void maxConnections_areBoundedByOpenFiles(int requested, int pool, long limit, long open, int expected) {
        assertThat(FileDescriptors.bound(requested, pool, limit, open)).isEqualTo(expected);
    }
}
