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
        HttpResponse<String> answer = SERVICE.send("POST", "/api/rpc/body", text, "Content-Type", "text/plain");
        assertThat(TestService.json(answer).textValue()).isEqualTo("text " + text);
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() {
        for (String type : List.of("application/json", "text/plain", "application/x-www-form-urlencoded")) {
            HttpResponse<String> answer =
                    SERVICE.send("POST", "/api/rpc/body", "1".repeat(MAX_BODY + 1), "Content-Type", type);
            assertThat(answer.statusCode()).as(type).isEqualTo(413);
            assertThat(answer.body()).as(type).contains("PSTRN802");
        }
    }

    @Test
    void jsonIsNestedToALimit() {
        String deep = "{\"a_json\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        HttpResponse<String> answer = SERVICE.send("POST", "/api/rpc/echo", deep);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("PGRST102");
    }

    @Test
    void manyRowsAreSentAsTheyCome() {
        HttpResponse<String> answer =
                SERVICE.get("/api/rpc/numbers?up_to=50000", "Accept", "application/x-ndjson", "Prefer", "count=exact");
        assertThat(answer.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
        assertThat(answer.headers().firstValue("Content-Range")).hasValue("*/50000");
        assertThat(answer.body().lines()).hasSize(50_000).first().isEqualTo("1");
    }

    @Test
    void aHeaderMayBeSetTwice() {
        HttpResponse<String> answer = SERVICE.send("POST", "/api/rpc/answering_rows", "{}");
        assertThat(answer.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
    }

    @Test
    void rowsAreCapped() {
        HttpResponse<String> answer = CAPPED.get("/api/rpc/numbers?up_to=9", "Prefer", "count=exact");
        assertThat(answer.body()).isEqualTo("[1,2,3]");
        assertThat(answer.headers().firstValue("Content-Range")).hasValue("0-2/9");
    }

    @Test
    void anAggregateOfAPageDoesNotCallTheFunctionAgain() {
        HttpResponse<String> answer = SERVICE.send(
                "POST", "/api/rpc/count_calls?limit=1", null, "Accept", "text/plain", "Prefer", "count=estimated");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("(0)");
        assertThat(SERVICE.value("select last_value from calls")).isEqualTo("0");
    }

    @Test
    void aPlanThatIsNotOfferedCallsNothing() {
        HttpResponse<String> answer = SERVICE.send(
                "POST", "/api/rpc/visit", "{\"page\":\"plan\"}", "Accept", "application/vnd.pgrst.plan+json");
        assertThat(answer.statusCode()).isEqualTo(406);
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
        answers.forEach(answer -> {
            assertThat(answer.join().statusCode()).as(answer.join().body()).isEqualTo(200);
            assertThat(answer.join().headers().firstValue("Content-Range")).hasValue("0-0/1");
        });
        assertThat(SERVICE.value("select count(*) from visits where page like 'many%'"))
                .isEqualTo("40");
    }
}
