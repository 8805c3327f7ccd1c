package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `--openapi-mode`; [dev.postern.openapi.OpenApiDocumentTest] covers the default, which follows privileges.
class OpenApiModeTest {

    @RegisterExtension
    static final TestService IGNORING_PRIVILEGES = TestService.everything("--openapi-mode=ignore-privileges");

    @RegisterExtension
    static final TestService DISABLED = TestService.everything("--openapi-mode=disabled");

    @Test
    void ignorePrivileges_documentListsForbiddenOperations() {
        IGNORING_PRIVILEGES.sql("revoke all on employees from tester");
        assertThat(TestService.json(IGNORING_PRIVILEGES.get("/api/"))
                        .path("paths")
                        .path("/api/employees")
                        .has("post"))
                .isTrue();
        assertThat(IGNORING_PRIVILEGES.get("/api/employees").statusCode()).isEqualTo(401);
    }

    @Test
    void ignorePrivileges_invalidTokenIsRejected() {
        assertThat(IGNORING_PRIVILEGES
                        .get("/api/", "Authorization", "Bearer x.y.z")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void disabled_documentIsNotFoundAndApiIsServed() {
        HttpResponse<String> response = DISABLED.get("/api/");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("PGRST126");
        assertThat(TestService.json(response).path("message").asText()).isEqualTo("Root endpoint metadata is disabled");
        assertThat(DISABLED.send("HEAD", "/api/", null).statusCode()).isEqualTo(404);
        assertThat(DISABLED.get("/api/actors").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/docs", "/docs/"})
    void disabled_pageIsNotFound(String path) {
        HttpResponse<String> response = DISABLED.get(path, "Accept", "text/html");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("PGRST125");
    }
}
