package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.ProblemException;
import dev.postern.testing.Bearer;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `--root-function`: what is answered at `/api/` in place of the OpenAPI document.
class RootFunctionTest {

    /// As the facts have a function `described() returns json`.
    private static final String DESCRIBED = """
            routine\tpublic\tdescribed\t\tstable\tf\tvalue
            routine-column\tpublic\tdescribed\t\t0001\tdescribed\tjson\tjson
            """;

    @RegisterExtension
    static final TestService VALUE = TestService.everything("--root-function=described", "--openapi-mode=disabled")
            .knowing(DESCRIBED);

    @RegisterExtension
    static final TestService ROWS = TestService.everything("--root-function=extra.cheapest", "--schemas=public,extra");

    @RegisterExtension
    static final TestService NUMBER =
            TestService.everything("--root-function=numbered").knowing("""
                    routine\tpublic\tnumbered\t\tstable\tf\tvalue
                    routine-column\tpublic\tnumbered\t\t0001\tnumbered\tinteger\tother
                    """);

    @BeforeAll
    static void functions() {
        VALUE.sql("create function described() returns json stable language sql"
                + " as $$ select json_build_object('role', current_user, 'path', current_setting('request.path')) $$");
        NUMBER.sql("create function numbered() returns integer stable language sql as 'select 42'");
        ROWS.sql(
                "insert into extra.shirts (size, points, costs, label) values ('M', 1, 5, 'cheap'), ('M', 1, 6, 'dear')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/", "/api"})
    void itsValueIsAnswered(String path) {
        HttpResponse<String> answer = VALUE.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(TestService.json(answer).path("role").asText()).isEqualTo("tester");
        assertThat(TestService.json(answer).path("path").asText()).isEqualTo("/");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/openapi+json");
        HttpResponse<String> json = VALUE.get(path, "Accept", "application/json");
        assertThat(json.body()).isEqualTo(answer.body());
        assertThat(json.headers().firstValue("Content-Type")).hasValue("application/json;charset=utf-8");
        HttpResponse<String> head = VALUE.send("HEAD", path, null, "Accept", "application/openapi+json");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type")).hasValue("application/openapi+json");
        assertThat(VALUE.get(path, "Accept", "image/png").statusCode()).isEqualTo(406);
    }

    @Test
    void theUrlSaysNoArguments() {
        assertThat(VALUE.get("/api/?x=1&_=2").statusCode()).isEqualTo(200);
        assertThat(VALUE.get("/api/", "Accept-Profile", "nope").statusCode()).isEqualTo(406);
    }

    /// What is no text is answered as below `/api/rpc/`.
    @Test
    void aNumberIsJson() {
        HttpResponse<String> answer = NUMBER.get("/api/");
        assertThat(answer.body()).isEqualTo("42");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json;charset=utf-8");
    }

    /// As it does below `/api/rpc/`, whose answers are none the other.
    @Test
    void whoAsksHasToBeAllowedTo() {
        assertThat(VALUE.get("/api/rpc/described").headers().firstValue("Content-Type"))
                .hasValue("application/json;charset=utf-8");
        assertThat(VALUE.get("/api/", "Authorization", "Bearer x.y.z").statusCode())
                .isEqualTo(401);
        ROWS.sql("revoke execute on function extra.cheapest() from tester, public");
        assertThat(ROWS.get("/api/").statusCode()).isEqualTo(401);
        assertThat(ROWS.get("/api/", "Authorization", Bearer.of("tester", 1)).statusCode())
                .isEqualTo(403);
        ROWS.sql("grant execute on function extra.cheapest() to tester");
    }

    @Test
    void itsRowsAreAnsweredAsRowsAre() {
        HttpResponse<String> answer = ROWS.get("/api/?select=label", "Accept-Profile", "public");
        assertThat(answer.body()).isEqualTo("[{\"label\":\"cheap\"}]");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json;charset=utf-8");
        assertThat(answer.headers().firstValue("Content-Profile")).hasValue("extra");
    }

    @Test
    void thereIsNoPageWithoutTheDocument() {
        assertThat(ROWS.get("/docs", "Accept", "text/html").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "public.greet", "extra.answer", "private.hidden", "unclear"})
    void whatCannotBeCalledThereIsRefused(String function) {
        TestService service = TestService.everything("--root-function=" + function);
        assertThatThrownBy(service::start)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("--root-function " + function + " names ");
    }
}
