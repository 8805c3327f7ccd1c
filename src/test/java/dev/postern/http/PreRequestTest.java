package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.ProblemException;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `--pre-request`: a function that is asked before each request, and told what is asked (dialect.md 1.9).
class PreRequestTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--pre-request=private.gate");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /films           |                             | application/json
            GET    | /films           |                             | application/x-ndjson
            POST   | /logs            | {"number":1}                | application/json
            PATCH  | /logs?number=gt.0 | {"number":2}               | application/json
            POST   | /rpc/visit       | {"page":"p"}                | application/json
            POST   | /-/batch         | {"operations":[{"method":"GET","path":"/films"}]} | application/json
            """)
    void whatItRaisesIsTheAnswer(String method, String path, String body, String accept) {
        HttpResponse<String> answer =
                SERVICE.send(method, "/api" + path, body, "X-Block", "yes", "Cookie", "c=5", "Accept", accept);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(TestService.json(answer).path("message").asText())
                .isEqualTo("blocked tester " + method + " " + path.replaceFirst("[?].*", "") + " 5 tester");
        assertThat(SERVICE.value("select count(*) from logs")).isEqualTo("0");
    }

    @Test
    void elseItDoesNotMatter() {
        assertThat(SERVICE.get("/api/films?select=id&id=eq.1").body()).isEqualTo("[{\"id\":1}]");
        assertThat(SERVICE.send("POST", "/api/actors", "{\"id\":90,\"name\":\"A\"}")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void oneThatIsNotThereIsToldAtTheStart() {
        TestService wrong = TestService.everything("--pre-request=private.nothing");
        assertThatThrownBy(wrong::start)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.problem().message()).contains("private.nothing"));
    }
}
