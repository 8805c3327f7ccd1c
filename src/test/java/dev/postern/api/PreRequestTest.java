package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.CommandException;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `--pre-request`: a function that runs before each request and sees its settings (`docs/dialect.md` 1.9).
class PreRequestTest {

    @RegisterExtension
    static final TestService SERVICE =
            TestService.everything("--pre-request=private.gate", "--app-setting=name=Café = 1");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /films           |                             | application/json
            GET    | /films           |                             | application/x-ndjson
            POST   | /logs            | {"number":1}                | application/json
            PATCH  | /logs?number=gt.0 | {"number":2}               | application/json
            POST   | /rpc/visit       | {"page":"p"}                | application/json
            POST   | /-/batch         | {"operations":[{"method":"GET","path":"/films"}]} | application/json
            """)
    void errorRaised_isTheResponse(String method, String path, String body, String accept) {
        HttpResponse<String> response =
                SERVICE.send(method, "/api" + path, body, "X-Block", "yes", "Cookie", "c=5", "Accept", accept);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
        assertThat(TestService.json(response).path("message").asText())
                .isEqualTo("blocked tester " + method + " " + path.replaceFirst("[?].*", "") + " 5 tester");
        assertThat(SERVICE.value("select count(*) from logs")).isEqualTo("0");
    }

    /// Covers each kind of request; the settings must not outlive the request.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /films?select=id | | application/json
            GET    | /films?select=id | | application/x-ndjson
            GET    | /films?select=id | | text/csv
            HEAD   | /films?select=id | | application/json
            GET    | /films/1         | | application/json
            POST   | /logs            | {"number":7} | application/json
            PATCH  | /logs?number=eq.7 | {"number":7} | application/json
            PATCH  | /logs?number=eq.7 | {"number":7} | text/csv
            DELETE | /logs?number=eq.7 | | application/json
            GET    | /rpc/answer      | | application/json
            POST   | /rpc/count_calls | {} | application/json
            POST   | /-/batch         | {"operations":[{"method":"GET","path":"/films"}]} | application/json
            """)
    void statusAndHeadersSet_areInTheResponse(String method, String path, String body, String accept) {
        HttpResponse<String> response = SERVICE.send(method, "/api" + path, body, "X-Answer", "222", "Accept", accept);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(222);
        assertThat(response.headers().firstValue("X-App")).hasValue("Caf\u00e9 = 1");
        HttpResponse<String> next = SERVICE.send(method, "/api" + path, body, "Accept", accept);
        assertThat(next.statusCode()).isBetween(200, 204);
        assertThat(next.headers().firstValue("X-App")).isEmpty();
    }

    @Test
    void invalidStatusSet_requestIsRolledBack() {
        HttpResponse<String> response = SERVICE.send("POST", "/api/logs", "{\"number\":99}", "X-Answer", "a lot");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(500);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("PGRST112");
        assertThat(response.headers().firstValue("X-App")).isEmpty();
        assertThat(SERVICE.value("select count(*) from logs where number = 99")).isEqualTo("0");
    }

    @Test
    void nothingRaisedOrSet_requestSucceeds() {
        assertThat(SERVICE.get("/api/films?select=id&id=eq.1").body()).isEqualTo("[{\"id\":1}]");
        assertThat(SERVICE.send("POST", "/api/actors", "{\"id\":90,\"name\":\"A\"}")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void missingFunction_serviceDoesNotStart() {
        TestService service = TestService.everything("--pre-request=private.nothing");
        assertThatThrownBy(service::start)
                .isInstanceOfSatisfying(
                        CommandException.class,
                        error -> assertThat(error.message()).contains("private.nothing"));
    }
}
