package dev.postern.http;

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

/// What a client's connection is worth: bodies that nobody wants, or that do not come; headers that do not come;
/// more connections than there may be.
class ConnectionLimitsTest {

    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int LIMIT = 3;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--max-body=1MiB");

    @RegisterExtension
    static final TestService FEW = TestService.everything("--max-connections=" + LIMIT);

    private static Socket connect(TestService service) throws IOException {
        URI origin = URI.create(service.origin());
        Socket socket = new Socket(origin.getHost(), origin.getPort());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String head(String method, String path, String... headers) {
        return method + " " + path + " HTTP/1.1\nHost: x\n" + String.join("\n", headers)
                + (headers.length > 0 ? "\n" : "") + "\n";
    }

    /// An answer up to the end of its headers; its body is left.
    private static String headers(Socket socket) throws IOException {
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

    /// With a body that its handler does not read.
    @ParameterizedTest
    @CsvSource({
        "GET,/api/actors?select=id&limit=1,200",
        "OPTIONS,/api/actors,200",
        "DELETE,/api/actors?id=eq.0,204",
        "POST,/api/nowhere,404",
        "PATCH,/api/actors?id=ge.1,400",
        "POST,/nowhere,404",
        "PUT,/api/rpc/add,405"
    })
    void aConnectionCanBeUsedAgainAfterABodyThatNobodyWants(String method, String path, int status) throws IOException {
        try (Socket socket = connect(SERVICE)) {
            send(socket, head(method, path, "Content-Type: application/json", "Content-Length: 1000"));
            send(socket, " ".repeat(1_000) + head("HEAD", "/api/films?select=id", "Connection: close"));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers).startsWith("HTTP/1.1 " + status);
            assertThat(answers.split("HTTP/1.1 ", -1)).as(answers).hasSize(3);
            assertThat(answers.substring(answers.lastIndexOf("HTTP/1.1"))).startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/api/nowhere,404",
        "POST,/api/%FF,400",
        "POST,/api/a%00b,400",
        "GET,/api/films?select=id&limit=1,200"
    })
    void aLongOneThatNobodyReadsEndsTheConnection(String method, String path, int status) throws IOException {
        try (Socket socket = connect(SERVICE)) {
            send(socket, head(method, path, "Content-Type: application/json", "Content-Length: 1000000"));
            send(socket, "x");
            assertThat(headers(socket)).startsWith("HTTP/1.1 " + status).contains("Connection: close");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/films?select=nothing", "/api/films"})
    void oneThatWasReadDoesNot(String path) throws IOException {
        try (Socket socket = connect(SERVICE)) {
            send(socket, head("POST", path, "Content-Type: application/json", "Content-Length: 1000000"));
            send(socket, " ".repeat(1_000_000));
            assertThat(headers(socket)).startsWith("HTTP/1.1 400").doesNotContain("Connection: close");
        }
    }

    /// All of a body that is too long is sent before anything is read, as many clients do.
    @ParameterizedTest
    @CsvSource({"/api/logs,413", "/api/rpc/body,413", "/api/nowhere,413"})
    void whoSendsTooMuchReadsWhy(String path, int status) throws IOException {
        int length = 12 << 20;
        try (Socket socket = connect(SERVICE)) {
            send(socket, head("POST", path, "Content-Type: text/plain", "Content-Length: " + length));
            byte[] part = new byte[1 << 20];
            for (int sent = 0; sent < length; sent += part.length) {
                socket.getOutputStream().write(part);
            }
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 " + status).contains("PSTRN802", "Connection: close");
        }
    }

    @Test
    void whoWaitsToBeToldSendsNothing() throws IOException {
        try (Socket socket = connect(SERVICE)) {
            send(socket, head("POST", "/api/nowhere", "Content-Length: 1000", "Expect: 100-continue"));
            assertThat(headers(socket)).startsWith("HTTP/1.1 404");
        }
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 1000", "Transfer-Encoding: chunked"})
    void aBodyThatComesTooSlowlyIsGivenUp(String length) throws IOException, InterruptedException {
        String before = SERVICE.value("select count(*) from logs");
        Thread sender;
        try (Socket socket = connect(SERVICE)) {
            send(socket, head("POST", "/api/logs", "Content-Type: application/json", length));
            sender = Thread.startVirtualThread(() -> drip(socket, length.contains("chunked") ? "1\n \n" : " "));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 408").contains("PSTRN804", "240 bytes per second");
        }
        sender.join();
        assertThat(SERVICE.value("select count(*) from logs")).isEqualTo(before);
    }

    @Test
    void headersThatComeTooSlowlyAreGivenUp() throws IOException, InterruptedException {
        Thread sender;
        try (Socket socket = connect(SERVICE)) {
            send(socket, "GET /api/films HTTP/1.1\nHost: x\nX-Slow: ");
            sender = Thread.startVirtualThread(() -> drip(socket, "x"));
            assertThat(socket.getInputStream().read()).isNegative();
        }
        sender.join();
    }

    /// Until the other side has had enough.
    private static void drip(Socket socket, String part) {
        try {
            while (true) {
                send(socket, part);
                Thread.sleep(Duration.ofMillis(200));
            }
        } catch (IOException | InterruptedException _) {
            // that is what is waited for
        }
    }

    @Test
    void furtherConnectionsWait() throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < LIMIT; i++) {
                open.add(connect(FEW));
                send(open.getLast(), head("HEAD", "/api/films?select=id"));
                assertThat(headers(open.getLast())).startsWith("HTTP/1.1 200");
            }
            Socket another = connect(FEW);
            open.add(another);
            send(another, head("HEAD", "/api/films?select=id"));
            another.setSoTimeout(500);
            assertThatThrownBy(() -> headers(another)).isInstanceOf(SocketTimeoutException.class);
            open.getFirst().close();
            another.setSoTimeout(TIMEOUT_MILLIS);
            assertThat(headers(another)).startsWith("HTTP/1.1 200");
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
