package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `--openapi-mode` changes; that a document follows privileges by default is OpenApiTest's.
class OpenApiSettingsTest {

    @RegisterExtension
    static final TestService OPEN = TestService.everything("--openapi-mode=ignore-privileges");

    @RegisterExtension
    static final TestService CLOSED = TestService.everything("--openapi-mode=disabled");

    @Test
    void everybodyIsToldOfEverythingAndMayDoNoMoreForIt() {
        OPEN.sql("revoke all on employees from tester");
        assertThat(TestService.json(OPEN.get("/api/"))
                        .path("paths")
                        .path("/api/employees")
                        .has("post"))
                .isTrue();
        assertThat(OPEN.get("/api/employees").statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenStillHasToCount() {
        assertThat(OPEN.get("/api/", "Authorization", "Bearer x.y.z").statusCode())
                .isEqualTo(401);
    }

    @Test
    void nobodyIsToldAnything() {
        HttpResponse<String> response = CLOSED.get("/api/");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("PGRST126");
        assertThat(TestService.json(response).path("message").asText()).isEqualTo("Root endpoint metadata is disabled");
        assertThat(CLOSED.send("HEAD", "/api/", null).statusCode()).isEqualTo(404);
        assertThat(CLOSED.get("/api/actors").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/docs", "/docs/"})
    void thereIsNoPageWithoutADocument(String path) {
        HttpResponse<String> response = CLOSED.get(path, "Accept", "text/html");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("PGRST125");
    }
}
