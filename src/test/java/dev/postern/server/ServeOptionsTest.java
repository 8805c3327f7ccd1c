package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.problem.CommandException;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Options of `serve` that change reads, limits and HTTP headers.
class ServeOptionsTest {

    @RegisterExtension
    static final TestService DEFAULTS = TestService.everything("--plan", "--strict-embed-names", "--trace-header=Vary");

    @RegisterExtension
    static final TestService ANY_ORIGIN = TestService.everything("--cors-allowed-origins=*");

    @RegisterExtension
    static final TestService LIMITED = TestService.everything(
            "--max-rows=3",
            "--max-url=200KiB",
            "--max-filters=5",
            "--max-tree-depth=3",
            "--max-embed-depth=2",
            "--max-select-items=4",
            "--max-list-items=3",
            "--server-timing",
            "--client-error-verbosity=minimal",
            "--admin-port=0",
            "--cors-allowed-origins=https://a.example,https://b.example");

    @Test
    void traceHeaderNamedVary_serviceHeaderWins() {
        assertThat(DEFAULTS.get("/api/actors?limit=1", "Vary", "nothing")
                        .headers()
                        .allValues("Vary"))
                .containsExactly("Accept, Prefer, Range");
    }

    @Test
    void maxRows_capsRowsAndEmbeds() {
        assertThat(TestService.json(LIMITED.get("/api/samples?select=id&limit=50")))
                .hasSize(3);
        HttpResponse<String> page = LIMITED.get("/api/samples?select=id&order=id", "Prefer", "count=exact");
        assertThat(page.statusCode()).isEqualTo(206);
        assertThat(page.headers().firstValue("Content-Range")).hasValue("0-2/120");
        LIMITED.sql("insert into reviews (id, film_id, stars) select i, 6, 1 from generate_series(11, 19) i");
        assertThat(TestService.json(LIMITED.get("/api/films/6?select=reviews(stars)"))
                        .path("reviews"))
                .hasSize(3);
        assertThat(LIMITED.get("/api/actors?select=id&order=id&after=")
                        .headers()
                        .firstValue("Link"))
                .isPresent();
    }

    @Test
    void estimatedCount_isExactUpToMaxRows() {
        LIMITED.sql("analyze");
        assertThat(estimatedTotal("/api/technical_specs?select=film_id")).isEqualTo("2");
        assertThat(estimatedTotal("/api/samples?select=id")).isEqualTo("120");
        LIMITED.sql("alter table employees set (autovacuum_enabled = false)");
        LIMITED.sql("insert into employees select i, 'x' from generate_series(100, 120) i");
        // PostgreSQL's estimate is older and below the counted number, which is --max-rows + 1
        assertThat(estimatedTotal("/api/employees?select=id&id=lt.0")).isEqualTo("0");
        assertThat(Long.parseLong(estimatedTotal("/api/employees?select=id"))).isBetween(4L, 25L);
    }

    private static String estimatedTotal(String path) {
        String range = LIMITED.get(path, "Prefer", "count=estimated")
                .headers()
                .firstValue("Content-Range")
                .orElseThrow();
        return range.substring(range.indexOf('/') + 1);
    }

    @Test
    void requestAboveLimit_isRejected() {
        assertLimitExceeded("/api/samples?id=gt.1&id=gt.2&id=gt.3&id=gt.4&id=gt.5&id=gt.6", "--max-filters (5)");
        assertLimitExceeded("/api/samples?or=(and(or(and(id.eq.1,id.eq.2))))", "--max-tree-depth (3)");
        assertLimitExceeded("/api/employees?select=manager_id(manager_id(manager_id(id)))", "--max-embed-depth (2)");
        assertLimitExceeded("/api/samples?select=id,n,b,f,d", "--max-select-items (4)");
        assertLimitExceeded("/api/samples?order=id,n,b,f,d", "--max-select-items (4)");
        assertLimitExceeded("/api/samples?id=in.(1,2,3,4)", "--max-list-items (3)");
        assertThat(LIMITED.get("/api/samples?select=id,n,b,f&id=in.(1,2,3)").statusCode())
                .isEqualTo(200);
    }

    @Test
    void hugeRequestWithLargeMaxUrl_isRejected() {
        String filters = "/api/samples?"
                + IntStream.range(0, 10_000).mapToObj(i -> "id=gt." + i).reduce("a=eq.1", (a, b) -> a + "&" + b);
        assertLimitExceeded(filters, "--max-filters (5)");
        assertLimitExceeded(
                "/api/samples?or=" + "(or".repeat(10_000) + "(id.eq.1)" + ")".repeat(10_000), "--max-tree-depth (3)");
        assertLimitExceeded(
                "/api/employees?select=" + "manager_id(".repeat(100) + "id" + ")".repeat(100), "--max-embed-depth (2)");
        assertLimitExceeded("/api/samples?id=in.(" + "{,".repeat(50_000) + ")", "--max-list-items (3)");
        assertLimitExceeded("/api/samples?id=in.(" + "%22a,".repeat(20_000) + ")", "--max-list-items (3)");
    }

    @Test
    void urlAboveLimit_isRejected() {
        for (int length : new int[] {33_000, 100_000}) {
            HttpResponse<String> response = DEFAULTS.get("/api/samples?id=eq." + "1".repeat(length));
            assertThat(response.statusCode()).isEqualTo(414);
            assertThat(TestService.json(response).path("code").asText()).isEqualTo("PSTRN803");
        }
        HttpResponse<String> belowLimit = DEFAULTS.get("/api/samples?select=id&s=eq." + "x".repeat(32_000));
        assertThat(belowLimit.statusCode()).isEqualTo(200);
        assertThat(belowLimit.headers().firstValue("Content-Location"))
                .isEmpty(); // a header of this length would break clients
    }

    @Test
    void serverTiming_everyResponseListsItsSteps() {
        String steps = "jwt, parse, plan, transaction, response, wait";
        assertThat(steps("GET", "/api/samples?select=id", null)).isEqualTo(steps);
        assertThat(steps("HEAD", "/api/", null)).isEqualTo(steps);
        assertThat(steps("GET", "/api/rpc/answer", null)).isEqualTo(steps);
        assertThat(steps("POST", "/api/logs", "[]")).isEqualTo(steps);
        assertThat(steps("PATCH", "/api/logs?number=eq.-1", "{}")).isEqualTo(steps);
        assertThat(steps("DELETE", "/api/logs?number=eq.-1", null)).isEqualTo(steps);
        assertThat(steps("OPTIONS", "/api/samples", null)).isEqualTo("jwt, parse, response, wait");
        assertThat(steps("OPTIONS", "/api/", null)).isEqualTo("jwt, parse, response, wait");
        assertThat(steps("OPTIONS", "/api/rpc/answer", null)).isEqualTo("jwt, parse, response, wait");
    }

    private static String steps(String method, String path, @Nullable String body) {
        return LIMITED.send(method, path, body)
                .headers()
                .firstValue("Server-Timing")
                .orElse("")
                .replaceAll(";dur=[0-9.]+", "");
    }

    @Test
    void corsOriginsNamed_otherOriginsAreNotAllowed() {
        HttpResponse<String> response = LIMITED.get("/api/samples?select=id", "Origin", "https://b.example");
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://b.example");
        assertThat(response.headers().firstValue("Access-Control-Allow-Credentials"))
                .hasValue("true");
        assertThat(response.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Origin"));
        assertThat(LIMITED.get("/docs", "Origin", "https://b.example").headers().allValues("Vary"))
                .containsExactly("Accept-Encoding, Origin");
        for (String origin : new String[] {"https://c.example", "null", "https://a.example.evil", ""}) {
            HttpResponse<String> other = LIMITED.get("/api/samples?select=id", "Origin", origin);
            assertThat(other.headers().firstValue("Access-Control-Allow-Origin"))
                    .as(origin)
                    .isEmpty();
            assertThat(other.headers().firstValue("Access-Control-Allow-Credentials"))
                    .isEmpty();
        }
    }

    /// CORS is off by default, and credentials are never allowed for all origins.
    @Test
    void corsOrigins_closedByDefaultAndAnyHasNoCredentials() {
        for (String origin : new String[] {"https://a.example", "null"}) {
            var closed = DEFAULTS.get("/api/samples?select=id", "Origin", origin)
                    .headers()
                    .map();
            assertThat(closed.keySet()).noneMatch(name -> name.startsWith("access-control-"));
            var open =
                    ANY_ORIGIN.get("/api/samples?select=id", "Origin", origin).headers();
            assertThat(open.allValues("Access-Control-Allow-Origin")).containsExactly("*");
            assertThat(open.firstValue("Access-Control-Allow-Credentials")).isEmpty();
        }
        assertThat(DEFAULTS.send("OPTIONS", "/api/samples", null)
                        .headers()
                        .map()
                        .keySet())
                .noneMatch(name -> name.startsWith("access-control-"));
    }

    @Test
    void executionPlan_isThatOfRequest() {
        HttpResponse<String> text = DEFAULTS.get(
                "/api/films?select=id,directors(last_name)&id=eq.1",
                "Accept",
                "application/vnd.pgrst.plan+text; for=\"application/json\"; options=analyze|verbose|buffers;");
        assertThat(text.headers().firstValue("Content-Type"))
                .hasValue("application/vnd.pgrst.plan+text; for=\"application/json\";"
                        + " options=analyze|verbose|buffers; charset=utf-8");
        assertThat(text.body()).contains("public.films", "public.directors", "actual time", "Output:", "Buffers:");
        JsonNode json = TestService.json(
                DEFAULTS.get("/api/films?select=id&id=eq.1", "Accept", "application/vnd.pgrst.plan+json"));
        assertThat(json.path(0).path("Plan").path("Relation Name").asText()).isEqualTo("films");
    }

    @Test
    void rowUpdated_etagChanges() {
        String path = "/api/directors/4?select=last_name";
        String before = DEFAULTS.get(path).headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> same = DEFAULTS.get(path, "If-None-Match", "\"0\", W/" + before);
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(same.headers().firstValue("ETag")).hasValue(before);
        DEFAULTS.sql("update directors set last_name = last_name where id = 4");
        HttpResponse<String> changed = DEFAULTS.get(path, "If-None-Match", before);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.headers().firstValue("ETag")).isPresent().isNotEqualTo(before);
    }

    @Test
    void clientErrorVerbosityMinimal_errorHasCodeAndMessageOnly() {
        assertThat(LIMITED.get("/api/filmz").body())
                .isEqualTo("{\"code\":\"PGRST205\",\"message\":"
                        + "\"Could not find the table 'public.filmz' in the schema cache\"}");
    }

    @Test
    void strictEmbedNames_filterByTargetNameIsRejected() {
        String path = "/api/directors?select=id,works:films(id)&id=eq.1&%s.year=gt.1960";
        assertThat(LIMITED.get(path.formatted("films")).headers().firstValue("Warning"))
                .isPresent();
        HttpResponse<String> byTarget = DEFAULTS.get(path.formatted("films"));
        assertThat(byTarget.statusCode()).isEqualTo(400);
        assertThat(byTarget.body())
                .contains("\"PGRST108\"", "\"hint\":\"Change 'films' to 'works' in filters, orders or limits.\"");
        assertThat(DEFAULTS.get(path.formatted("works")).body()).isEqualTo("[{\"id\":1,\"works\":[{\"id\":1}]}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_catalog", "information_schema", "public,pg_catalog", "nope", ""})
    void unknownSchema_serviceDoesNotStart(String schemas) {
        TestService service = TestService.everything("--schemas=" + schemas);
        assertThatThrownBy(service::start)
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(
                        "Schema '" + schemas.replace("public,", "") + "' is not one of the generated schemas");
    }

    @Test
    void adminPort_servesHealth() {
        assertThat(LIMITED.getAdmin("/live").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = LIMITED.getAdmin("/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("{\"ready\":true}");
        assertThat(LIMITED.getAdmin("/nonsense").statusCode()).isEqualTo(404);
        assertThat(LIMITED.get("/live").statusCode()).isEqualTo(404);
    }

    @Test
    void adminPort_servesMetrics() {
        assertThat(LIMITED.get("/api/samples?select=id").statusCode()).isEqualTo(200);
        assertThat(LIMITED.getAdmin("/metrics").body())
                .containsPattern("(?m)^pgrst_db_pool_max 5\\.0$")
                .containsPattern("(?m)^pgrst_db_pool_available [1-5]\\.0$")
                .containsPattern("(?m)^pgrst_db_pool_waiting 0\\.0$")
                .containsPattern("(?m)^pgrst_db_pool_timeouts_total 0\\.0$");
    }

    private static void assertLimitExceeded(String path, String limit) {
        HttpResponse<String> response = LIMITED.get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        JsonNode body = TestService.json(response);
        assertThat(body.path("code").asText()).isEqualTo("PSTRN801");
        assertThat(body.path("message").asText()).isEqualTo("The request exceeds " + limit);
    }
}
