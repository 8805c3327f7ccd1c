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
import dev.postern.store.IdempotencyStore.Availability;
import dev.postern.testing.Everything;
import dev.postern.testing.TestService;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What the document tells a role, by what is granted to it.
class OpenApiGrantsTest {

    private static final OpenApiDocument CONTRACT = contract();

    private static final FunctionSignature FILMS_OF =
            new FunctionSignature(new QualifiedName("public", "old_films"), List.of());

    private static EndpointDescription added() {
        return EndpointDescription.of("GET /added", "Added", "added", "What is added")
                .response(200, "Is so.");
    }

    private static OpenApiDocument contract() {
        ApiCatalog catalog = ApiCatalog.of(Everything.generated(), List.of("public"), List.of());
        return new OpenApiDocument(
                catalog,
                new OpenApiDocument.ApiInfo("/api", "1", null, ExecutionPlans.DISABLED, Availability.AVAILABLE),
                List.of(added()));
    }

    /// Names of columns that may be read, by table.
    private static JsonNode document(Map<String, Set<String>> read, FunctionSignature... functions) {
        Map<QualifiedName, TablePrivileges> tables = new HashMap<>();
        read.forEach((name, columns) ->
                tables.put(new QualifiedName("public", name), new TablePrivileges(columns, Set.of(), Set.of(), false)));
        return document(new Restricted(tables, Set.of(functions)));
    }

    private static JsonNode document(RolePrivileges grants) {
        return TestService.json(new String(CONTRACT.document("public", grants), StandardCharsets.UTF_8));
    }

    private static List<String> embeds(JsonNode document, String table) {
        return document.at("/paths/~1api~1" + table + "/get/x-relationships").findValuesAsText("embed");
    }

    @Test
    void relatedRowsNeedTheColumnsThatTheyAreFoundBy() {
        Set<String> film = Set.of("id", "title", "director_id");
        JsonNode whole = document(Map.of("films", film, "directors", Set.of("id", "last_name")));
        assertThat(embeds(whole, "films")).contains("directors");
        assertThat(embeds(whole, "directors")).contains("films");
        assertThat(whole.at("/components/schemas/films/properties/director_id/description")
                        .asText())
                .contains("Refers to `directors.id`.");
        JsonNode other = document(Map.of("films", film, "directors", Set.of("last_name")));
        assertThat(embeds(other, "films")).doesNotContain("directors");
        assertThat(embeds(other, "directors")).doesNotContain("films");
        assertThat(other.toString()).doesNotContain("directors.id");
        assertThat(document(Map.of("films", film)).toString()).doesNotContain("directors");
    }

    @Test
    void relatedRowsNeedTheTableBetween() {
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
    void relatedRowsNeedTheFunctionThatFindsThem() {
        Map<String, Set<String>> read =
                Map.of("films", Set.of("id"), "directors", Set.of("id", "first_name", "last_name", "born", "home"));
        assertThat(embeds(document(read), "directors")).isEmpty();
        assertThat(embeds(document(read, FILMS_OF), "directors")).containsExactly("old_films");
    }

    @Test
    void whatChoosesRowsHasToBeRead() {
        Set<String> all = Set.of("id", "name");
        JsonNode blind = document(new Restricted(
                Map.of(new QualifiedName("public", "actors"), new TablePrivileges(Set.of(), all, all, true)),
                Set.of()));
        assertThat(blind.at("/paths/~1api~1actors").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("post");
        JsonNode seeing = document(new Restricted(
                Map.of(new QualifiedName("public", "actors"), new TablePrivileges(Set.of("id"), all, all, true)),
                Set.of()));
        assertThat(seeing.at("/paths/~1api~1actors").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("get", "post", "put", "patch", "delete");
    }

    /// Documents are made side by side, and written out while others are made.
    @Test
    void whatIsAddedIsNoOtherDocuments() {
        EndpointDescription added = added();
        ObjectNode one = JsonNodes.object();
        ObjectNode other = JsonNodes.object();
        added.add(one, Components.shared());
        added.add(other, Components.shared());
        assertThat(other).isEqualTo(one);
        assertThat(other.at("/~1added/get").isObject()).isTrue();
        assertThat(other.at("/~1added/get")).isNotSameAs(one.at("/~1added/get"));
        assertThat(other.at("/~1added/get/responses")).isNotSameAs(one.at("/~1added/get/responses"));
    }
}
