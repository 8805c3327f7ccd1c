package dev.postern.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.RolePrivileges;
import dev.postern.catalog.RolePrivileges.FunctionSignature;
import dev.postern.catalog.RolePrivileges.Restricted;
import dev.postern.catalog.RolePrivileges.TablePrivileges;
import dev.postern.catalog.SchemaFacts.QualifiedName;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.ApiBase;
import dev.postern.request.BigintFormat;
import dev.postern.store.IdempotencyStore.Availability;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.TestService;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Tests the content of the OpenAPI document for the privileges of a role.
class OpenApiGrantsTest {

    private static final OpenApiDocument DOCUMENT = openApiDocument();

    private static final FunctionSignature OLD_FILMS =
            new FunctionSignature(new QualifiedName("public", "old_films"), List.of());

    private static EndpointDescription endpoint() {
        return EndpointDescription.of("GET /added", "Added", "added", "An added endpoint")
                .response(200, "Done.");
    }

    private static OpenApiDocument openApiDocument() {
        ApiCatalog catalog = ApiCatalog.of(EverythingSchema.generated(), List.of("public"), List.of());
        return new OpenApiDocument(
                catalog,
                new OpenApiDocument.ApiInfo("1", ExecutionPlans.DISABLED, Availability.AVAILABLE, BigintFormat.NUMBER),
                List.of(endpoint()));
    }

    /// Returns the document of a role that can read these columns, by table.
    private static JsonNode document(Map<String, Set<String>> read, FunctionSignature... functions) {
        Map<QualifiedName, TablePrivileges> tables = new HashMap<>();
        read.forEach((name, columns) ->
                tables.put(new QualifiedName("public", name), new TablePrivileges(columns, Set.of(), Set.of(), false)));
        return document(new Restricted(tables, Set.of(functions)));
    }

    private static JsonNode document(RolePrivileges privileges) {
        return TestService.json(new String(
                DOCUMENT.json(new DocumentVariant("public", privileges, Audience.COMPLETE, ApiBase.DEFAULT)),
                StandardCharsets.UTF_8));
    }

    private static List<String> embeds(JsonNode document, String table) {
        return document.at("/paths/~1api~1" + table + "/get/x-relationships").findValuesAsText("embed");
    }

    @Test
    void embed_needsTheJoinColumns() {
        Set<String> film = Set.of("id", "title", "director_id");
        JsonNode whole = document(Map.of("films", film, "directors", Set.of("id", "last_name")));
        assertThat(embeds(whole, "films")).contains("directors");
        assertThat(embeds(whole, "directors")).contains("films");
        assertThat(whole.at("/components/schemas/films/properties/director_id/description")
                        .asText())
                .contains("References `directors.id`.");
        JsonNode other = document(Map.of("films", film, "directors", Set.of("last_name")));
        assertThat(embeds(other, "films")).doesNotContain("directors");
        assertThat(embeds(other, "directors")).doesNotContain("films");
        assertThat(other.toString()).doesNotContain("directors.id");
        assertThat(document(Map.of("films", film)).toString()).doesNotContain("directors");
    }

    @Test
    void embed_needsTheJunction() {
        Set<String> film = Set.of("id", "title");
        Set<String> actor = Set.of("id", "name");
        assertThat(embeds(document(Map.of("films", film, "actors", actor)), "films"))
                .isEmpty();
        assertThat(embeds(
                        document(Map.of("films", film, "actors", actor, "roles", Set.of("film_id", "actor_id"))),
                        "films"))
                .contains("actors");
        assertThat(embeds(document(Map.of("films", film, "actors", actor, "roles", Set.of("film_id"))), "films"))
                .doesNotContain("actors")
                .contains("roles");
    }

    @Test
    void embed_needsTheFunction() {
        Map<String, Set<String>> read =
                Map.of("films", Set.of("id"), "directors", Set.of("id", "first_name", "last_name", "born", "home"));
        assertThat(embeds(document(read), "directors")).isEmpty();
        assertThat(embeds(document(read, OLD_FILMS), "directors")).containsExactly("old_films");
    }

    @Test
    void updateAndDelete_needAReadableColumn() {
        Set<String> all = Set.of("id", "name");
        JsonNode withoutSelect = document(new Restricted(
                Map.of(new QualifiedName("public", "actors"), new TablePrivileges(Set.of(), all, all, true)),
                Set.of()));
        assertThat(withoutSelect.at("/paths/~1api~1actors").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("parameters", "post");
        JsonNode withSelect = document(new Restricted(
                Map.of(new QualifiedName("public", "actors"), new TablePrivileges(Set.of("id"), all, all, true)),
                Set.of()));
        assertThat(withSelect.at("/paths/~1api~1actors").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("parameters", "get", "post", "put", "patch", "delete");
    }

    /// Several threads build and write documents at the same time.
    @Test
    void endpoint_isCopiedIntoEachDocument() {
        EndpointDescription endpoint = endpoint();
        ObjectNode one = JsonNodes.object();
        ObjectNode other = JsonNodes.object();
        endpoint.add(one, Components.load());
        endpoint.add(other, Components.load());
        assertThat(other).isEqualTo(one);
        assertThat(other.at("/~1added/get").isObject()).isTrue();
        assertThat(other.at("/~1added/get")).isNotSameAs(one.at("/~1added/get"));
        assertThat(other.at("/~1added/get/responses")).isNotSameAs(one.at("/~1added/get/responses"));
    }
}
