package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.CommandException;
import dev.postern.testing.Bearer;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `--root-function`: a function whose result replaces the OpenAPI document at `/api/`.
class RootFunctionTest {

    /// Schema facts of a function `described() returns json`.
    private static final String DESCRIBED = """
            routine\tpublic\tdescribed\t\tstable\tf\tvalue
            routine-column\tpublic\tdescribed\t\t0001\tdescribed\tjson\tjson
            """;

    @RegisterExtension
    static final TestService VALUE = TestService.everything("--root-function=described", "--openapi-mode=disabled")
            .withFacts(DESCRIBED);

    @RegisterExtension
    static final TestService ROWS = TestService.everything("--root-function=extra.cheapest", "--schemas=public,extra");

    @RegisterExtension
    static final TestService NUMBER =
            TestService.everything("--root-function=numbered").withFacts("""
                    routine\tpublic\tnumbered\t\tstable\tf\tvalue
                    routine-column\tpublic\tnumbered\t\t0001\tnumbered\tinteger\tother
                    """);

    @BeforeAll
    static void createFunctions() {
        VALUE.sql("create function described() returns json stable language sql"
                + " as $$ select json_build_object('role', current_user, 'path', current_setting('request.path')) $$");
        NUMBER.sql("create function numbered() returns integer stable language sql as 'select 42'");
        ROWS.sql(
                "insert into extra.shirts (size, points, costs, label) values ('M', 1, 5, 'cheap'), ('M', 1, 6, 'dear')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/", "/api"})
    void jsonFunction_isServedAsOpenApi(String path) {
        HttpResponse<String> response = VALUE.get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(TestService.json(response).path("role").asText()).isEqualTo("tester");
        assertThat(TestService.json(response).path("path").asText()).isEqualTo("/");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/openapi+json; charset=utf-8");
        HttpResponse<String> json = VALUE.get(path, "Accept", "application/json");
        assertThat(json.body()).isEqualTo(response.body());
        assertThat(json.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
        HttpResponse<String> head = VALUE.send("HEAD", path, null, "Accept", "application/openapi+json");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type")).hasValue("application/openapi+json; charset=utf-8");
        assertThat(VALUE.get(path, "Accept", "image/png").statusCode()).isEqualTo(406);
    }

    @Test
    void queryParameters_areNotArguments() {
        assertThat(VALUE.get("/api/?x=1&_=2").statusCode()).isEqualTo(200);
        assertThat(VALUE.get("/api/", "Accept-Profile", "nope").statusCode()).isEqualTo(406);
    }

    /// A result that is neither JSON nor text has the same response as at `/api/rpc/`.
    @Test
    void numberFunction_isServedAsJson() {
        HttpResponse<String> response = NUMBER.get("/api/");
        assertThat(response.body()).isEqualTo("42");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
    }

    @Test
    void executePrivilegeMissing_isRejected() {
        assertThat(VALUE.get("/api/rpc/described").headers().firstValue("Content-Type"))
                .hasValue("application/json; charset=utf-8");
        assertThat(VALUE.get("/api/", "Authorization", "Bearer x.y.z").statusCode())
                .isEqualTo(401);
        ROWS.sql("revoke execute on function extra.cheapest() from tester, public");
        assertThat(ROWS.get("/api/").statusCode()).isEqualTo(401);
        assertThat(ROWS.get("/api/", "Authorization", Bearer.of("tester", 1)).statusCode())
                .isEqualTo(403);
        ROWS.sql("grant execute on function extra.cheapest() to tester");
    }

    @Test
    void rowFunction_isServedAsRows() {
        HttpResponse<String> response = ROWS.get("/api/?select=label", "Accept-Profile", "public");
        assertThat(response.body()).isEqualTo("[{\"label\":\"cheap\"}]");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
        assertThat(response.headers().firstValue("Content-Profile")).hasValue("extra");
    }

    @Test
    void docsPage_isNotFound() {
        assertThat(ROWS.get("/docs", "Accept", "text/html").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "public.greet", "extra.answer", "private.hidden", "unclear"})
    void functionThatCannotBeCalledWithoutArguments_serviceDoesNotStart(String function) {
        TestService service = TestService.everything("--root-function=" + function);
        assertThatThrownBy(service::start)
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--root-function " + function + " names ");
    }
}
