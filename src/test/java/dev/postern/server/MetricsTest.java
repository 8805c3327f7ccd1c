package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.metrics.Metric;
import dev.postern.testing.Bearer;
import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Metrics of requests at `/metrics`. A metric is recorded after its response, so the tests poll.
class MetricsTest {

    /// Prefixes of the metrics that Micrometer itself defines.
    private static final List<String> LIBRARY_PREFIXES = List.of("jvm_", "process_", "system_", "jetty_");

    @RegisterExtension
    static final TestService SERVICE =
            TestService.everything("--admin-port=0", "--max-filters=2", "--db-channel=pgrst", "--rate-limit=500/1s");

    private static String scrape() {
        return SERVICE.getAdmin("/metrics").body();
    }

    /// Returns the value of a series; 0 if it does not exist.
    private static double value(String series) {
        return scrape().lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    private static void assertCounted(String series, Runnable request) {
        double before = value(series);
        request.run();
        Polling.until(() -> value(series) > before);
    }

    /// Each request is counted by its resource, and by the method, status and code of its response.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "GET   | /api/films?select=id&limit=2            | -                 | films",
                "GET   | /api/films/1?select=id                  | -                 | films",
                "GET   | /api/films?no_such_column=eq.1          | -                 | films",
                "GET   | /api/films?id=gt.1&id=gt.2&id=gt.3      | -                 | films",
                "GET   | /api/no_such_table                      | -                 | other",
                "GET   | /no/such/path                           | -                 | other",
                "POST  | /api/logs                               | {}                | logs",
                "POST  | /api/rpc/no_such_function               | {}                | other",
                "POST  | /api/-/batch                            | {}                | batch",
                "PURGE | /api/films                              | -                 | other",
            })
    void request_isCountedByItsResource(String method, String path, @Nullable String body, String resource) {
        String counted = method.equals("PURGE") ? "other" : method;
        Map<String, Double> before = requests(resource, counted);
        HttpResponse<String> response = SERVICE.send(method, path, body);
        String code = response.statusCode() < 400
                ? ""
                : TestService.json(response).path("code").asText();
        String labels = "{code=\"" + code + "\",method=\"" + counted + "\",resource=\"" + resource + "\",status=\""
                + response.statusCode() + "\"}";
        Map<String, Double> expected = new HashMap<>(before);
        expected.merge(labels, 1.0, Double::sum);
        Polling.until(() -> !requests(resource, counted).equals(before));
        assertThat(requests(resource, counted)).isEqualTo(expected);
        assertThat(scrape()).doesNotContain("no_such", "no/such");
    }

    /// Returns the number of requests by the labels of their series.
    private static Map<String, Double> requests(String resource, String method) {
        String name = "http_server_requests_seconds_count";
        return scrape().lines()
                .filter(line -> line.startsWith(name)
                        && line.contains("method=\"" + method + "\"")
                        && line.contains("resource=\"" + resource + "\""))
                .map(line -> line.substring(name.length()).split(" "))
                .collect(Collectors.toMap(parts -> parts[0], parts -> Double.parseDouble(parts[1])));
    }

    @Test
    void rowsAndBytes_areThoseOfTheResponses() {
        double rows = value("http_rows_total{resource=\"samples\"}");
        double bytes = value("http_response_bytes_total{resource=\"samples\"}");
        int length = SERVICE.get("/api/samples?select=id&limit=7").body().length();
        String lines = SERVICE.get("/api/samples?select=id&limit=5", "Accept", "text/csv")
                .body();
        Polling.until(() -> value("http_rows_total{resource=\"samples\"}") == rows + 12);
        assertThat(value("http_response_bytes_total{resource=\"samples\"}")).isEqualTo(bytes + length + lines.length());
        String received = "http_request_bytes_total{resource=\"logs\"}";
        double before = value(received);
        SERVICE.send("POST", "/api/logs", "{ }");
        Polling.until(() -> value(received) == before + 3);
        Polling.until(() -> value("http_server_active_requests{resource=\"samples\"}") == 0);
    }

    @Test
    void statements_haveTheKindOfTheirRequest() {
        assertCounted(
                "postern_statement_seconds_count{kind=\"read\"}", () -> SERVICE.get("/api/films?select=id&limit=1"));
        assertCounted("postern_statement_seconds_count{kind=\"write\"}", () -> SERVICE.send("POST", "/api/logs", "{}"));
        assertCounted(
                "postern_statement_seconds_count{kind=\"stream\"}",
                () -> SERVICE.get("/api/samples?select=id", "Accept", "application/x-ndjson"));
        assertThat(value("postern_pool_wait_seconds_count")).isPositive();
    }

    @Test
    void refusal_isCountedByItsLimit() {
        assertCounted(
                "postern_refused_total{reason=\"request\"}", () -> SERVICE.get("/api/films?id=gt.1&id=gt.2&id=gt.3"));
        assertCounted(
                "postern_refused_total{reason=\"url\"}", () -> SERVICE.get("/api/films?id=eq." + "1".repeat(33_000)));
    }

    /// The catalogue, the library's prefixes and nothing else: no series appears without being documented.
    @Test
    void scrapedNames_areTheCatalogue() {
        SERVICE.get("/api/films?select=id&limit=1", "Authorization", Bearer.of("tester", 1));
        Polling.until(() -> value("http_rows_total{resource=\"films\"}") > 0);
        Set<String> families = Pattern.compile("(?m)^# TYPE (\\w+) ")
                .matcher(scrape())
                .results()
                .map((MatchResult match) -> match.group(1))
                .filter(name -> LIBRARY_PREFIXES.stream().noneMatch(name::startsWith))
                .filter(name -> !name.endsWith("_seconds_max"))
                .collect(Collectors.toSet());
        assertThat(scrape())
                .contains("jvm_memory_used_bytes{", "process_cpu_usage ", "jetty_connections_current_connections{");
        assertThat(families)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Metric.values()).map(Metric::exposedName).toList());
    }
}
