package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.testing.Polling;
import dev.postern.testing.RawClient;
import dev.postern.testing.RawClient.Protocol;
import dev.postern.testing.RawClient.ResponseEnd;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Streams that fail after their first byte, which every client must detect (`docs/decisions.md#cut-off`).
class CutOffTest {

    private static final String CSV = "text/csv";
    private static final String JSON_LINES = "application/x-ndjson";
    private static final String FAILING = "/api/films?select=id,plot,failing&order=id.desc";

    /// Response of 25 MB, more than the buffers between server and client hold.
    private static final String LARGE = "/api/films?select=id,a:plot,b:plot,c:plot,d:plot,e:plot,f:plot,g:plot,h:plot";

    @TempDir
    static Path directory;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything();

    @BeforeAll
    static void insertRows() {
        SERVICE.sql("insert into films (id, title, year, plot) select i, 'x', 1900, repeat('word ', 30)"
                + " from generate_series(10, 20003) i");
        SERVICE.sql("insert into nominations values (2, 1, 1990), (2, 3, 1990)");
        SERVICE.sql("analyze films"); // so that PostgreSQL reads rows in key order from the index
    }

    static Stream<Arguments> protocolsAndTypes() {
        return Stream.of(Protocol.values())
                .flatMap(protocol -> Stream.of(CSV, JSON_LINES).map(type -> Arguments.of(protocol, type)));
    }

    @ParameterizedTest
    @MethodSource("protocolsAndTypes")
    void errorInLaterRow_transferBreaks(Protocol protocol, String type) throws IOException {
        try (RawClient client = RawClient.get(SERVICE.origin(), protocol, FAILING, type)) {
            assertThat(client.readToEnd()).isEqualTo(ResponseEnd.BROKEN);
        }
    }

    @ParameterizedTest
    @MethodSource("protocolsAndTypes")
    void backendTerminated_transferBreaks(Protocol protocol, String type) throws IOException {
        try (RawClient client = RawClient.get(SERVICE.origin(), protocol, LARGE, type)) {
            client.readSome();
            Polling.until(() -> "1"
                    .equals(SERVICE.value("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                            + " where application_name = 'postern' and datname = current_database()"
                            + " and state = 'idle in transaction'")));
            assertThat(client.readToEnd()).isEqualTo(ResponseEnd.BROKEN);
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void largeStream_isComplete(Protocol protocol) throws IOException {
        try (RawClient client = RawClient.get(SERVICE.origin(), protocol, LARGE, JSON_LINES)) {
            assertThat(client.readToEnd()).isEqualTo(ResponseEnd.COMPLETE);
            assertThat(client.body()).contains("\"id\":20003,");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Failure.class)
    void handlerFailsAfterFirstBytes_transferBreaks(Failure failure) throws IOException {
        TestService service = TestService.everything()
                .withExtension(new Extension(
                        List.of(),
                        (routes, _) -> routes.get("/failing", http -> {
                            http.res().getOutputStream().write(new byte[200_000]);
                            http.res().flushBuffer();
                            throw failure.create();
                        })));
        service.start();
        try {
            for (Protocol protocol : Protocol.values()) {
                try (RawClient client = RawClient.get(service.origin(), protocol, "/failing", "*/*")) {
                    assertThat(client.readToEnd()).as("%s", protocol).isEqualTo(ResponseEnd.BROKEN);
                }
            }
        } finally {
            service.close();
        }
    }

    enum Failure {
        EXCEPTION {
            @Override
            RuntimeException create() {
                return new IllegalStateException("of the test");
            }
        },
        STACK_OVERFLOW {
            @Override
            RuntimeException create() {
                throw new StackOverflowError("of the test");
            }
        };

        abstract RuntimeException create();
    }

    @Test
    void http10OverUnixSocket_streamIsRejected() throws IOException {
        Path socket = directory.resolve("api.sock");
        TestService service = TestService.everything("--unix-socket=" + socket);
        service.start();
        try {
            try (RawClient client = RawClient.unix(socket, Protocol.HTTP_1_0, "/api/rpc/numbers?up_to=20000", CSV)) {
                client.readToEnd();
                assertThat(client.head()).startsWith("HTTP/1.1 406 ");
                assertThat(client.body()).contains("\"code\":\"PSTRN605\"").contains("HTTP/1.1");
            }
            for (String type : List.of(CSV, "application/json")) {
                try (RawClient client =
                        RawClient.unix(socket, Protocol.HTTP_1_0, "/api/films?select=id&limit=2", type)) {
                    assertThat(client.readToEnd()).isEqualTo(ResponseEnd.COMPLETE);
                    assertThat(client.head()).startsWith("HTTP/1.1 200 ");
                }
            }
            try (RawClient client = RawClient.unix(socket, Protocol.HTTP_1_1_CLOSE, FAILING, CSV)) {
                assertThat(client.readToEnd())
                        .isIn(
                                ResponseEnd.BROKEN,
                                ResponseEnd.COMPLETE); // the rows before the failure can fit into one buffer
            }
        } finally {
            service.close();
        }
    }

    @Test
    void curlOnFailingStream_exitsWithError() throws IOException, InterruptedException {
        for (List<String> options :
                List.of(List.of("--http1.1"), List.of("-HConnection: close"), List.of("--http1.0"))) {
            assertThat(curl(SERVICE.origin() + FAILING, options))
                    .as("%s", options)
                    .isIn(18, 56);
        }
        assertThat(curl(SERVICE.origin() + LARGE, List.of("--http1.0"))).isZero();
    }

    @Test
    void nginxWithDefaultSettings_transferBreaksForItsClient() throws IOException, InterruptedException {
        Path program = Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeTrue(program != null, "nginx is not installed: apt-get install nginx-light");
        int port = freePort();
        Process nginx = nginx(String.valueOf(program), port);
        try {
            Polling.until(() -> accepts(port));
            String proxy = "http://127.0.0.1:" + port;
            assertThat(curl(proxy + FAILING, List.of())).isIn(18, 56);
            assertThat(curl(proxy + LARGE, List.of())).isZero();
        } finally {
            nginx.destroy();
            nginx.waitFor();
        }
    }

    private static Process nginx(String program, int port) throws IOException {
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    server {
                        listen 127.0.0.1:%2$d;
                        location / { proxy_pass %3$s; }
                    }
                }
                """.formatted(directory, port, SERVICE.origin()));
        return new ProcessBuilder(program, "-p", directory.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("nginx.out").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        URI proxy = URI.create("http://127.0.0.1:" + port);
        try (Socket _ = new Socket(proxy.getHost(), proxy.getPort())) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int curl(String url, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-o", "/dev/null", "-H", "Accept: " + CSV));
        command.addAll(options);
        command.add(url);
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        curl.getInputStream().readAllBytes();
        return curl.waitFor();
    }
}
