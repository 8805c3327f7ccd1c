package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.cli.ReadyCommand;
import dev.postern.cli.RootCommand;
import dev.postern.problem.CommandException;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Unix sockets, a shared port, the trace header and the status line.
class HttpListenerTest {

    private static final Path DIRECTORY = directory();
    private static final Path SOCKET = DIRECTORY.resolve("api");
    private static final Path ADMIN = DIRECTORY.resolve("admin");

    @RegisterExtension
    static final TestService SERVICE = TestService.everything(
            "--unix-socket=" + SOCKET,
            "--unix-socket-mode=600",
            "--admin-unix-socket=" + ADMIN,
            "--trace-header=X-Trace",
            "--rate-limit=1000/1s");

    private static Path directory() {
        try {
            return Files.createTempDirectory("sockets");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void deleteDirectory() throws IOException {
        try (var files = Files.list(DIRECTORY)) {
            for (Path path : files.toList()) {
                Files.delete(path);
            }
        }
        Files.delete(DIRECTORY);
    }

    /// Sends a GET request over a Unix socket and returns the whole response.
    private static String get(Path socket, String path, String... headers) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + String.join("", headers) + "\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            InputStream in = Channels.newInputStream(channel);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void unixSocket_servesTheApi() throws IOException {
        assertThat(get(SOCKET, "/api/films?select=id&id=eq.1"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("[{\"id\":1}]");
        assertThat(Files.getPosixFilePermissions(SOCKET)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void adminUnixSocket_servesHealthOnly() throws IOException {
        assertThat(get(ADMIN, "/ready")).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(get(ADMIN, "/api/films")).startsWith("HTTP/1.1 404 ");
        assertThat(get(SOCKET, "/ready")).startsWith("HTTP/1.1 404 ");
        assertThat(Files.getPosixFilePermissions(ADMIN)).isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
    }

    @Test
    void readyCommand_requestsTheAdminSocket() {
        assertThat(runReadyCommand("--admin-unix-socket", ADMIN.toString())).isZero();
        assertThat(runReadyCommand(
                        "--admin-unix-socket", DIRECTORY.resolve("missing").toString()))
                .isEqualTo(1);
        assertThat(runReadyCommand("--admin-unix-socket", SOCKET.toString()))
                .isEqualTo(1); // this socket does not serve /ready
        assertThat(runReadyCommand()).isEqualTo(2);
    }

    private static int runReadyCommand(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "ready";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return RootCommand.run(List.of(new ReadyCommand()), arguments);
    }

    @Test
    void traceHeader_isReturnedUnchanged() throws IOException {
        assertThat(get(SOCKET, "/api/films?select=id&limit=1", "X-Trace: a b;c=1\r\n"))
                .contains("\r\nX-Trace: a b;c=1\r\n");
        assertThat(get(SOCKET, "/api/nowhere", "X-Trace: 7\r\n")).contains("\r\nX-Trace: 7\r\n");
        assertThat(get(SOCKET, "/api/films?select=id&limit=1")).doesNotContain("X-Trace");
    }

    /// SQL can set the reason phrase, which must not end the status line early.
    @Test
    void errorRaisedInSql_setsStatusLine() throws IOException {
        String path = "/api/directors?select=raising&id=eq.";
        assertThat(get(SOCKET, path + 1)).startsWith("HTTP/1.1 418 short and stout\r\n");
        assertThat(get(SOCKET, path + 2)).startsWith("HTTP/1.1 402 Payment Required\r\n");
        createRaisingField(
                "PGRST",
                "{\"code\":\"1\",\"message\":\"m\"}",
                "{\"status\":499,\"headers\":{},\"status_text\":\"Is so\"}");
        assertThat(get(SOCKET, path + 3)).startsWith("HTTP/1.1 499 Is so\r\n");
        createRaisingField("PT499", "a\r\nX-Evil: é", "");
        assertThat(get(SOCKET, path + 3)).startsWith("HTTP/1.1 499 a??X-Evil: ?\r\n");
        createRaisingField("PT499", "x".repeat(100_000), "");
        assertThat(get(SOCKET, path + 3)).startsWith("HTTP/1.1 499 " + "x".repeat(200) + "\r\n");
        createRaisingField("PT499", " ", "");
        assertThat(get(SOCKET, path + 3)).startsWith("HTTP/1.1 499");
    }

    /// After a 1xx status the client would wait for a final response.
    @Test
    void informationalStatusRaisedInSql_isAnError() throws IOException {
        String path = "/api/directors?select=raising&id=eq.3";
        createRaisingField("PT100", "go on", "");
        assertThat(get(SOCKET, path)).startsWith("HTTP/1.1 500 ");
        createRaisingField("PGRST", "{\"code\":\"1\",\"message\":\"m\"}", "{\"status\":101,\"headers\":{}}");
        assertThat(get(SOCKET, path)).startsWith("HTTP/1.1 500 ").contains("PGRST121");
    }

    /// With a wrong length the client would misread the next response.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Content-Length\":\"1\"}",
                "{\"transfer-encoding\":\"chunked\"}",
                "{\"X-Why\":\"because\",\"no name\":\"x\"}",
                "{\"X-Why\":\"a\\r\\nSet-Cookie: b\"}",
                "{\"X-Why\":[\"a\"]}"
            })
    void invalidHeaderRaisedInSql_isAnError(String headers) throws IOException {
        createRaisingField(
                "PGRST", "{\"code\":\"1\",\"message\":\"m\"}", "{\"status\":400,\"headers\":" + headers + "}");
        assertThat(get(SOCKET, "/api/directors?select=raising&id=eq.3"))
                .startsWith("HTTP/1.1 500 ")
                .contains("PGRST121", "Invalid JSON value for DETAIL")
                .doesNotContain("X-Why: ", "chunked\r\n");
    }

    private static void createRaisingField(String state, String message, String detail) {
        SERVICE.sql("create or replace function raising(directors) returns text stable language plpgsql as $f$ begin"
                + " if $1.id = 1 then raise sqlstate 'PT418' using message = 'short and stout'; end if;"
                + " if $1.id = 2 then raise sqlstate 'PGRST' using message = '{\"code\":\"T42\",\"message\":\"x\"}',"
                + " detail = '{\"status\":402,\"headers\":{}}'; end if;"
                + " raise sqlstate '" + state + "' using message = $m$" + message + "$m$, detail = $m$" + detail
                + "$m$; end $f$");
    }

    @Test
    void socketFileOfKilledService_isReplaced() throws IOException {
        Path staleSocket = DIRECTORY.resolve("left");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(staleSocket));
        }
        assertThat(staleSocket).exists();
        TestService next = TestService.everything("--unix-socket=" + staleSocket);
        next.start();
        try {
            assertThat(get(staleSocket, "/api/films?select=id&id=eq.1")).startsWith("HTTP/1.1 200 ");
        } finally {
            next.close();
        }
        assertThat(staleSocket).doesNotExist();
    }

    @Test
    void socketInUseOrOtherFile_isKeptAndServiceDoesNotStart() throws IOException, InterruptedException {
        assertStartFails(SOCKET, "The socket " + SOCKET + " is in use");
        assertThat(get(SOCKET, "/api/films?select=id&id=eq.1")).startsWith("HTTP/1.1 200 ");
        Path file = Files.writeString(DIRECTORY.resolve("file"), "precious");
        assertStartFails(file, "The socket " + file + " exists and is not a socket");
        assertThat(file).hasContent("precious");
        Path folder = Files.createDirectory(DIRECTORY.resolve("folder"));
        assertStartFails(folder, "The socket " + folder + " exists and is not a socket");
        assertThat(folder).isDirectory();
        Path link = Files.createSymbolicLink(DIRECTORY.resolve("link"), file);
        assertStartFails(link, "The socket " + link + " exists and is not a socket");
        Path pipe = DIRECTORY.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertStartFails(pipe, "The socket " + pipe + " exists and is not a socket");
        assertThat(pipe).exists();
        Path nowhere = DIRECTORY.resolve("no/such/place");
        assertStartFails(nowhere, "The socket " + nowhere + " cannot be used");
    }

    private static void assertStartFails(Path socket, String message) {
        TestService second = TestService.everything("--unix-socket=" + socket);
        assertThatThrownBy(second::start).isInstanceOf(CommandException.class).hasMessageContaining(message);
    }

    @Test
    void reuseport_sharesThePortWithReuseportServicesOnly() {
        TestService first = TestService.everything("--reuseport");
        first.start();
        String port = first.origin().substring(first.origin().lastIndexOf(':') + 1);
        TestService second = TestService.everything("--reuseport", "--port=" + port);
        TestService third = TestService.everything("--port=" + port);
        try {
            second.start();
            assertThatThrownBy(third::start)
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("Port " + port + " on 127.0.0.1 is in use");
            first.close();
            assertThat(second.get("/api/films?select=id&id=eq.1").statusCode()).isEqualTo(200);
        } finally {
            first.close();
            second.close();
        }
    }

    /// An address of all interfaces cannot be opened, and an IPv6 address needs brackets (RFC 3986, 3.2.2).
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:8080",
        "0.0.0.0, http://127.0.0.1:8080",
        "::1, http://[::1]:8080",
        "[::1], http://[::1]:8080",
        "::, http://[::1]:8080",
        "fe80::1%eth0, http://[fe80::1%25eth0]:8080",
        "localhost, http://localhost:8080"
    })
    void printedAddress_canBeOpened(String host, String origin) {
        assertThat(ListenAddress.origin(host, 8080)).isEqualTo(origin);
    }
}
