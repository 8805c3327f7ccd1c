package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Calls that a file of cases has no room for: large ones, and many at once.
class RpcHandlerTest {

    private static final int MAX_BODY = 2_000_000;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--max-body=" + MAX_BODY);

    @RegisterExtension
    static final TestService CAPPED = TestService.everything("--max-rows=3");

    @Test
    void aLargeArgumentArrivesWhole() {
        String text = "€\"\\".repeat(100_000);
        HttpResponse<String> response = SERVICE.send("POST", "/api/rpc/body", text, "Content-Type", "text/plain");
        assertThat(TestService.json(response).textValue()).isEqualTo("text " + text);
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() {
        for (String type : List.of("application/json", "text/plain", "application/x-www-form-urlencoded")) {
            HttpResponse<String> response =
                    SERVICE.send("POST", "/api/rpc/body", "1".repeat(MAX_BODY + 1), "Content-Type", type);
            assertThat(response.statusCode()).as(type).isEqualTo(413);
            assertThat(response.body()).as(type).contains("PSTRN802");
        }
    }

    @Test
    void jsonIsNestedToALimit() {
        String deep = "{\"a_json\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        HttpResponse<String> response = SERVICE.send("POST", "/api/rpc/echo", deep);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("PGRST102");
    }

    @Test
    void manyRowsAreSentAsTheyCome() {
        HttpResponse<String> response =
                SERVICE.get("/api/rpc/numbers?up_to=50000", "Accept", "application/x-ndjson", "Prefer", "count=exact");
        assertThat(response.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
        assertThat(response.headers().firstValue("Content-Range")).hasValue("*/50000");
        assertThat(response.body().lines()).hasSize(50_000).first().isEqualTo("1");
    }

    @Test
    void aHeaderMayBeSetTwice() {
        HttpResponse<String> response = SERVICE.send("POST", "/api/rpc/answering_rows", "{}");
        assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
    }

    @Test
    void rowsAreCapped() {
        HttpResponse<String> response = CAPPED.get("/api/rpc/numbers?up_to=9", "Prefer", "count=exact");
        assertThat(response.body()).isEqualTo("[1,2,3]");
        assertThat(response.headers().firstValue("Content-Range")).hasValue("0-2/9");
    }

    @Test
    void anAggregateOfAPageDoesNotCallTheFunctionAgain() {
        HttpResponse<String> response = SERVICE.send(
                "POST", "/api/rpc/count_calls?limit=1", null, "Accept", "text/plain", "Prefer", "count=estimated");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("(0)");
        assertThat(SERVICE.value("select last_value from calls")).isEqualTo("0");
    }

    @Test
    void aPlanThatIsNotOfferedCallsNothing() {
        HttpResponse<String> response = SERVICE.send(
                "POST", "/api/rpc/visit", "{\"page\":\"plan\"}", "Accept", "application/vnd.pgrst.plan+json");
        assertThat(response.statusCode()).isEqualTo(406);
        assertThat(SERVICE.value("select count(*) from visits where page = 'plan'"))
                .isEqualTo("0");
    }

    /// More writers at a time than there are connections.
    @Test
    void manyWritersDoNotWaitForEachOther() {
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 40)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> SERVICE.send(
                        "POST",
                        "/api/rpc/visit?limit=1",
                        "{\"page\":\"many " + i + "\"}",
                        "Prefer",
                        "count=" + List.of("exact", "planned", "estimated").get(i % 3))))
                .toList();
        answers.forEach(response -> {
            assertThat(response.join().statusCode()).as(response.join().body()).isEqualTo(200);
            assertThat(response.join().headers().firstValue("Content-Range")).hasValue("0-0/1");
        });
        assertThat(SERVICE.value("select count(*) from visits where page like 'many%'"))
                .isEqualTo("40");
    }
}
