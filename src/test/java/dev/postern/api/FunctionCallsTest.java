package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Function calls that case files cannot contain: large arguments and results, and many simultaneous calls.
class FunctionCallsTest {

    private static final int MAX_BODY = 2_000_000;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--max-body=" + MAX_BODY);

    @RegisterExtension
    static final TestService CAPPED = TestService.everything("--max-rows=3");

    @Test
    void largeTextArgument_arrivesComplete() {
        String text = "€\"\\".repeat(100_000);
        HttpResponse<String> response = SERVICE.send("POST", "/api/rpc/body", text, "Content-Type", "text/plain");
        assertThat(TestService.json(response).textValue()).isEqualTo("text " + text);
    }

    @Test
    void bodyAboveLimit_isRejected() {
        for (String type : List.of("application/json", "text/plain", "application/x-www-form-urlencoded")) {
            HttpResponse<String> response =
                    SERVICE.send("POST", "/api/rpc/body", "1".repeat(MAX_BODY + 1), "Content-Type", type);
            assertThat(response.statusCode()).as(type).isEqualTo(413);
            assertThat(response.body()).as(type).contains("PSTRN802");
        }
    }

    @Test
    void deeplyNestedJson_isRejected() {
        String deep = "{\"a_json\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        HttpResponse<String> response = SERVICE.send("POST", "/api/rpc/echo", deep);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("PGRST102");
    }

    @Test
    void manyRows_areStreamed() {
        HttpResponse<String> response =
                SERVICE.get("/api/rpc/numbers?up_to=50000", "Accept", "application/x-ndjson", "Prefer", "count=exact");
        assertThat(response.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
        assertThat(response.headers().firstValue("Content-Range")).hasValue("*/50000");
        assertThat(response.body().lines()).hasSize(50_000).first().isEqualTo("1");
    }

    @Test
    void headerSetTwiceInSql_isSentTwice() {
        HttpResponse<String> response = SERVICE.send("POST", "/api/rpc/answering_rows", "{}");
        assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
    }

    @Test
    void maxRows_capsResult() {
        HttpResponse<String> response = CAPPED.get("/api/rpc/numbers?up_to=9", "Prefer", "count=exact");
        assertThat(response.body()).isEqualTo("[1,2,3]");
        assertThat(response.headers().firstValue("Content-Range")).hasValue("0-2/9");
    }

    @Test
    void customMediaTypeWithCount_callsFunctionOnce() {
        HttpResponse<String> response = SERVICE.send(
                "POST", "/api/rpc/count_calls?limit=1", null, "Accept", "text/plain", "Prefer", "count=estimated");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("(0)");
        assertThat(SERVICE.value("select last_value from calls")).isEqualTo("0");
    }

    @Test
    void executionPlanDisabled_functionIsNotCalled() {
        HttpResponse<String> response = SERVICE.send(
                "POST", "/api/rpc/visit", "{\"page\":\"plan\"}", "Accept", "application/vnd.pgrst.plan+json");
        assertThat(response.statusCode()).isEqualTo(406);
        assertThat(SERVICE.value("select count(*) from visits where page = 'plan'"))
                .isEqualTo("0");
    }

    @Test
    void moreCallsThanConnections_allSucceed() {
        List<CompletableFuture<HttpResponse<String>>> responses = IntStream.range(0, 40)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> SERVICE.send(
                        "POST",
                        "/api/rpc/visit?limit=1",
                        "{\"page\":\"many " + i + "\"}",
                        "Prefer",
                        "count=" + List.of("exact", "planned", "estimated").get(i % 3))))
                .toList();
        responses.forEach(response -> {
            assertThat(response.join().statusCode()).as(response.join().body()).isEqualTo(200);
            assertThat(response.join().headers().firstValue("Content-Range")).hasValue("0-0/1");
        });
        assertThat(SERVICE.value("select count(*) from visits where page like 'many%'"))
                .isEqualTo("40");
    }
}
