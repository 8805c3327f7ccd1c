package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.TestService;
import io.javalin.config.RoutesConfig;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What clients get where the service itself fails: its fault is told, its insides are not.
class ExceptionMapperTest {

    private static final String INSIDES = "what only the log is to know";

    @RegisterExtension
    static final TestService SERVICE = TestService.with(new Extension(List.of(), (routes, _) -> failing(routes)));

    private static void failing(RoutesConfig routes) {
        routes.get("/failing", _ -> {
            throw new IllegalStateException(INSIDES);
        });
        routes.get("/too-deep", _ -> {
            throw new StackOverflowError(INSIDES);
        });
    }

    private static JsonNode failure(String path) {
        HttpResponse<String> answer = SERVICE.get(path);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain(INSIDES, "Exception", "Error");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(answer.headers().firstValue("Proxy-Status")).hasValue("Postern; error=PGRSTX00");
        return TestService.json(answer);
    }

    @Test
    void anExceptionThatNobodyExpected() {
        JsonNode failure = failure("/failing");
        assertThat(failure.path("code").asText()).isEqualTo("PGRSTX00");
        assertThat(failure.path("message").asText()).isEqualTo("The service failed; the request was not carried out");
        assertThat(failure.path("hint").asText())
                .matches("The service log has details under request id [0-9a-f]{16}\\.");
    }

    /// Any other error of the JVM ends the process: [dev.postern.problem.FatalErrorsTest].
    @Test
    void stackOverflow_failsTheRequestAlone() {
        JsonNode failure = failure("/too-deep");
        assertThat(failure.path("code").asText()).isEqualTo("PGRSTX00");
        assertThat(failure.path("message").asText()).isEqualTo("The service failed");
        assertThat(SERVICE.get("/api/users").statusCode()).isEqualTo(200);
    }
}
