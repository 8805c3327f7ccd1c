package repository;

import static org.assertj.core.api.Assertions.assertThat;

import blog.Blog;
import blog.schema.DefaultCatalog;
import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.Applications;
import dev.postern.assembly.ServedApplication;
import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.RolePrivileges;
import dev.postern.openapi.Audience;
import dev.postern.openapi.DocumentVariant;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.request.ApiBase;
import dev.postern.request.BigintFormat;
import dev.postern.testing.Bearer;
import dev.postern.testing.Exerciser;
import dev.postern.testing.OpenApiTools;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// OpenAPI document of the example, with its typed endpoints and accounts, for each of its roles.
class BlogDocumentTest {

    private static final String[] ADMINISTRATOR = {"Authorization", Bearer.of("administrator", 1)};
    private static final String[] MEMBER = {"Authorization", Bearer.of("member", 2)};
    private static final String[] ANONYMOUS = {};

    @RegisterExtension
    static final TestService SERVICE =
            BlogSchema.serve(Blog.application(), "--anonymous-role=anonymous", "--tx-end=commit-allow-override");

    @BeforeAll
    static void rows() {
        SERVICE.load("/fixture.sql");
    }

    private static JsonNode document(String... headers) {
        HttpResponse<String> response = SERVICE.get("/api/", headers);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return TestService.json(response);
    }

    private static List<String> paths(JsonNode document) {
        List<String> paths = new ArrayList<>();
        document.path("paths").fieldNames().forEachRemaining(paths::add);
        return paths;
    }

    @Test
    void document_containsTheEndpointsOfTheApplication() {
        assertThat(paths(document()))
                .contains("/api/posts", "/blog/posts", "/auth/me")
                .doesNotContain("/api/account");
        assertThat(paths(document(MEMBER))).contains("/api/account", "/auth/me");
        for (String[] caller : List.of(ANONYMOUS, MEMBER, ADMINISTRATOR)) {
            assertThat(document(caller).toString()).doesNotContain("hashed");
        }
    }

    @Test
    void everyOperation_matchesTheDocument() {
        for (String[] caller : List.of(ADMINISTRATOR, MEMBER, ANONYMOUS)) {
            Exerciser.run(SERVICE, document(caller), List.of(caller));
        }
    }

    @Test
    void document_isAcceptedByOpenApiTools() throws IOException {
        OpenApiTools.validate(
                SERVICE, Map.of("blog-administrator", document(ADMINISTRATOR), "blog-anonymous", document()));
    }

    @Test
    void documentForClients_hasLessThan60KB() {
        OpenApiDocument document = new ServedApplication(
                        GeneratedModel.of(DefaultCatalog.DEFAULT_CATALOG), Applications.extension(Blog.application()))
                .openApi(List.of(), BigintFormat.NUMBER);
        String text = document.text(
                new DocumentVariant("public", new RolePrivileges.Unrestricted(), Audience.CLIENTS, ApiBase.DEFAULT));
        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(60_000);
        assertThat(text.lines()).anyMatch(line -> line.startsWith("   \"get\": {\"tags\":[\"posts\"]"));
    }
}
