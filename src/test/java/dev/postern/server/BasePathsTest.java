package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Several values of `--base-path`, with `/` as one of them, `--public-url`, and `--publishable-key`.
class BasePathsTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.everything(
            "--base-path=/rest/v1",
            "--base-path=/",
            "--publishable-key=sb_publishable_a,sb_publishable_b",
            "--tx-end=rollback");

    @RegisterExtension
    static final TestService PUBLIC =
            TestService.everything("--public-url=https://example.org/x/", "--tx-end=rollback");

    @Test
    void publicUrl_beginsLinks() {
        HttpResponse<String> page = PUBLIC.get("/api/films?limit=1&order=id&select=id&after=");
        String films = "https://example.org/x/api/films?";
        assertThat(page.headers().firstValue("Content-Location"))
                .hasValueSatisfying(location -> assertThat(location).startsWith(films));
        assertThat(page.headers().firstValue("Link"))
                .hasValueSatisfying(link -> assertThat(link).startsWith("<" + films));
        HttpResponse<String> inserted =
                PUBLIC.send("POST", "/api/entries", "{\"id\":9200}", "Prefer", "return=headers-only");
        assertThat(inserted.headers().firstValue("Location")).hasValue("https://example.org/x/api/entries?id=eq.9200");
    }

    @ParameterizedTest
    @CsvSource({"/rest/v1", "''"})
    void read_linksBelowTheUsedPath(String base) {
        HttpResponse<String> page = SERVICE.get(base + "/films?limit=1&order=id&select=id&after=");
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Location"))
                .hasValueSatisfying(location -> assertThat(location).startsWith(base + "/films?"));
        String link = page.headers().firstValue("Link").orElseThrow();
        assertThat(link).startsWith("<" + base + "/films?");
        HttpResponse<String> next = SERVICE.get(link.substring(1, link.indexOf('>')));
        assertThat(TestService.json(next).findValuesAsText("id")).containsExactly("2");
    }

    @ParameterizedTest
    @CsvSource({"/rest/v1", "''"})
    void insert_locationIsBelowTheUsedPath(String base) {
        HttpResponse<String> inserted =
                SERVICE.send("POST", base + "/entries", "{\"id\":9200}", "Prefer", "return=headers-only");
        assertThat(inserted.headers().firstValue("Location")).hasValue(base + "/entries?id=eq.9200");
        HttpResponse<String> batch = SERVICE.send(
                "POST",
                base + "/-/batch",
                "{\"operations\":[{\"method\":\"POST\",\"path\":\"/entries\",\"body\":{\"id\":9201},"
                        + "\"headers\":{\"Prefer\":\"return=headers-only\"}}]}");
        assertThat(batch.body()).contains("\"Location\":\"" + base + "/entries?id=eq.9201\"");
    }

    @ParameterizedTest
    @CsvSource({"/rest/v1/, /rest/v1/films", "/, /films"})
    void document_pathsAreBelowTheUsedPath(String path, String films) {
        JsonNode document = TestService.json(SERVICE.get(path));
        assertThat(document.path("paths").has(films)).isTrue();
        assertThat(document.path("paths").has(films + "/{key}")).isTrue();
        assertThat(document.at("/servers/0/url").asText()).isEqualTo("/");
    }

    @Test
    void root_isTheDocumentAndTheReferenceUsesTheFirstPath() {
        assertThat(SERVICE.get("/", "Accept", "application/openapi+json")
                        .headers()
                        .firstValue("Content-Type"))
                .hasValue("application/openapi+json; charset=utf-8");
        HttpResponse<String> page = SERVICE.get("/docs");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("href=\"rest/v1/\"").doesNotContain("{{");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/films", "/rest/films", "/rest/v1/films/1/2", "/rest/v1//films"})
    void otherPath_isNotFound(String path) {
        HttpResponse<String> response = SERVICE.get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer sb_publishable_a, 200",
        "Bearer sb_publishable_b, 200",
        "bearer   sb_publishable_b, 200",
        "Bearer sb_publishable, 401",
        "Bearer sb_publishable_a.b.c, 401",
        "Bearer, 401",
    })
    void publishableKey_isNoToken(String authorization, int status) {
        HttpResponse<String> response =
                SERVICE.get("/films?select=id&limit=1", "Authorization", authorization, "apikey", "sb_publishable_a");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }

    /// A caller without a token lacks one: 401, not 403.
    @Test
    void publishableKey_withoutPrivilege_asksForAToken() {
        HttpResponse<String> response =
                SERVICE.send("DELETE", "/films?id=eq.1", null, "Authorization", "Bearer sb_publishable_a");
        HttpResponse<String> anonymous = SERVICE.send("DELETE", "/films?id=eq.1", null);
        assertThat(response.statusCode()).isEqualTo(anonymous.statusCode());
        assertThat(response.body()).isEqualTo(anonymous.body());
    }
}
