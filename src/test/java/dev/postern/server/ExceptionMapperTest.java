package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.TestService;
import io.javalin.config.RoutesConfig;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Responses to unexpected exceptions, which must not reveal internals.
class ExceptionMapperTest {

    private static final String INTERNAL_DETAIL = "a detail for the log only";

    @RegisterExtension
    static final TestService SERVICE =
            TestService.everything().withExtension(new Extension(List.of(), (routes, _) -> addFailingRoutes(routes)));

    private static void addFailingRoutes(RoutesConfig routes) {
        routes.get("/failing", _ -> {
            throw new IllegalStateException(INTERNAL_DETAIL);
        });
        routes.get("/too-deep", _ -> {
            throw new StackOverflowError(INTERNAL_DETAIL);
        });
    }

    private static JsonNode getError(String path) {
        HttpResponse<String> response = SERVICE.get(path);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain(INTERNAL_DETAIL, "Exception", "Error");
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(response.headers().firstValue("Proxy-Status")).hasValue("Postern; error=PGRSTX00");
        return TestService.json(response);
    }

    @Test
    void unexpectedException_returnsRequestIdWithoutDetails() {
        JsonNode error = getError("/failing");
        assertThat(error.path("code").asText()).isEqualTo("PGRSTX00");
        assertThat(error.path("message").asText()).isEqualTo("The service failed; the request was not carried out");
        assertThat(error.path("hint").asText()).matches("The service log has details under request id [0-9a-f]{16}\\.");
    }

    /// Every other error of the JVM ends the process: see [dev.postern.problem.FatalErrorsTest].
    @Test
    void stackOverflow_onlyTheRequestFails() {
        JsonNode error = getError("/too-deep");
        assertThat(error.path("code").asText()).isEqualTo("PGRSTX00");
        assertThat(error.path("message").asText()).isEqualTo("The service failed");
        assertThat(SERVICE.get("/api/films").statusCode()).isEqualTo(200);
    }
}
