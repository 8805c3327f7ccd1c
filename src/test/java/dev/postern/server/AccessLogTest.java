package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.Bearer;
import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lines of requests in the log, as JSON.
class AccessLogTest {

    private static final TestService SERVICE = TestService.everything(
            "--log-level=info", "--log-format=json", "--log-slow=20ms", "--max-filters=2", "--trace-sql");
    private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();

    /// The service keeps the standard error of its start.
    @BeforeAll
    static void start() {
        PrintStream err = System.err;
        System.setErr(new PrintStream(LOG, true, StandardCharsets.UTF_8));
        try {
            SERVICE.start();
        } finally {
            System.setErr(err);
        }
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    private static List<JsonNode> lines(String id) {
        return LOG.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("\"id\":\"" + id + "\""))
                .map(TestService::json)
                .toList();
    }

    private static JsonNode line(String id) {
        Polling.until(() -> lines(id).stream().anyMatch(AccessLogTest::isRequest));
        return lines(id).stream().filter(AccessLogTest::isRequest).findFirst().orElseThrow();
    }

    private static boolean isRequest(JsonNode line) {
        return line.path("event").asText().equals("request");
    }

    @Test
    void read_hasMeasurementsAndNoFilterValues() {
        String body = SERVICE.get(
                        "/api/films?select=id&id=lt.4&title=neq.secret-value",
                        "X-Request-Id",
                        "read-1",
                        "User-Agent",
                        "test \"1\"",
                        "Authorization",
                        Bearer.of("tester", 7))
                .body();
        JsonNode line = line("read-1");
        assertThat(line.path("path").asText()).isEqualTo("/api/films?select&id&title");
        assertThat(line.path("method").asText()).isEqualTo("GET");
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.path("rows").asInt()).isEqualTo(3);
        assertThat(line.path("bytes_out").asInt()).isEqualTo(body.length());
        assertThat(line.path("role").asText()).isEqualTo("tester");
        assertThat(line.path("sub").asText()).isEqualTo("7");
        assertThat(line.path("resource").asText()).isEqualTo("films");
        assertThat(line.path("agent").asText()).isEqualTo("test \"1\"");
        assertThat(line.path("client").asText()).isEqualTo("127.0.0.1");
        assertThat(line.path("protocol").asText()).isEqualTo("HTTP/1.1");
        assertThat(line.path("trace").asText()).matches("[0-9a-f]{32}");
        assertThat(line.path("database_ms").asDouble()).isPositive();
        assertThat(line.path("ms").asDouble())
                .isGreaterThanOrEqualTo(line.path("database_ms").asDouble());
        assertThat(LOG.toString(StandardCharsets.UTF_8)).doesNotContain("secret-value");
    }

    /// Each kind of response has its status, its code and the bytes that the client received.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "POST  | /api/logs                      | {}  | 201 | -        | INFO",
                "POST  | /api/logs                      | x   | 400 | PGRST102 | WARN",
                "GET   | /api/nowhere                   | -   | 404 | PGRST205 | WARN",
                "GET   | /nowhere                       | -   | 404 | PGRST125 | WARN",
                "GET   | /api/films?id=eq.1&id=eq.2&id=eq.3 | - | 400 | PSTRN801 | WARN",
                "HEAD  | /api/films                     | -   | 200 | -        | INFO",
                "OPTIONS | /api/films                   | -   | 200 | -        | INFO",
            })
    void response_isLoggedWithItsBytes(String method, String path, String body, int status, String code, String level) {
        String id = "kind-" + method + Integer.toHexString(path.hashCode()) + status;
        HttpResponse<String> response = SERVICE.send(method, path, body, "X-Request-Id", id);
        JsonNode line = line(id);
        assertThat(line.path("status").asInt()).isEqualTo(status).isEqualTo(response.statusCode());
        assertThat(line.path("code").asText(null)).isEqualTo(code);
        assertThat(line.path("level").asText()).isEqualTo(level);
        assertThat(line.path("bytes_out").asInt()).isEqualTo(response.body().length());
        assertThat(line.path("bytes_in").asInt()).isEqualTo(body == null ? 0 : body.length());
    }

    /// While a statement waits for a lock, PostgreSQL shows its trace; afterwards the log shows its SQL.
    @Test
    void slowStatement_isTracedAndLoggedWithItsRequest() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        String waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                + " and application_name = 'postern " + trace + " logs' and clock_timestamp() - query_start > '30 ms'";
        SERVICE.withOpenTransaction("lock table logs in access exclusive mode", () -> {
            Thread.startVirtualThread(() -> SERVICE.send(
                    "POST",
                    "/api/logs",
                    "{}",
                    "X-Request-Id",
                    "slow-1",
                    "traceparent",
                    "00-" + trace + "-b7ad6b7169203331-01"));
            Polling.until(() -> "1".equals(SERVICE.value(waiting)));
        });
        Polling.until(() -> lines("slow-1").size() == 2);
        JsonNode slow = lines("slow-1").getFirst();
        assertThat(slow.path("event").asText()).isEqualTo("slow_statement");
        assertThat(slow.path("sql").asText()).contains("insert into \"public\".\"logs\"");
        assertThat(slow.path("ms").asDouble()).isPositive();
        assertThat(lines("slow-1").getLast().path("trace").asText()).isEqualTo(trace);
    }

    @Test
    void invalidTraceparent_isReplaced() {
        int number = 0;
        for (String invalid : Set.of(
                "x",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331")) {
            String id = "invalid-" + number++;
            SERVICE.get("/api/nowhere", "X-Request-Id", id, "traceparent", invalid);
            assertThat(line(id).path("trace").asText())
                    .as(invalid)
                    .matches("[0-9a-f]{32}")
                    .isNotEqualTo("0af7651916cd43dd8448eb211c80319c")
                    .isNotEqualTo("0".repeat(32));
        }
        SERVICE.get(
                "/api/nowhere",
                "X-Request-Id",
                "later-version",
                "traceparent",
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what");
        assertThat(line("later-version").path("trace").asText()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    }
}
