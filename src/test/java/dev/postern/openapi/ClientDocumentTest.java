package dev.postern.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.TestService;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The OpenAPI document for generators of clients, `/api/?for=clients`, on the schema with every type.
class ClientDocumentTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--tx-end=rollback");

    private static JsonNode document() {
        HttpResponse<String> response = SERVICE.get("/api/?for=clients");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return TestService.json(response);
    }

    private record Described(String method, String path, JsonNode operation) {}

    private static List<Described> operations(JsonNode document) {
        List<Described> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> operation.getValue().isObject())
                        .forEach(operation -> operations.add(
                                new Described(operation.getKey(), path.getKey(), operation.getValue()))));
        return operations;
    }

    private static JsonNode resolve(JsonNode document, JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static void forEachNode(JsonNode node, Consumer<JsonNode> check) {
        check.accept(node);
        node.forEach(child -> forEachNode(child, check));
    }

    @Test
    void operation_hasOneMediaTypeAndExplicitStatuses() {
        JsonNode document = document();
        for (Described described : operations(document)) {
            JsonNode operation = described.operation();
            assertThat(operation.at("/requestBody/content").size())
                    .as(described.path())
                    .isLessThanOrEqualTo(1);
            operation.path("responses").properties().forEach(response -> {
                assertThat(response.getKey()).as(described.path()).matches("20[014]|default");
                JsonNode content = resolve(document, response.getValue()).path("content");
                assertThat(content.has("application/json") ? content.size() == 1 : content.isMissingNode())
                        .as(described.path())
                        .isTrue();
            });
            assertThat(operation.at("/responses/default/$ref").asText()).isEqualTo("#/components/responses/error");
        }
    }

    @Test
    void operationIds_areDistinctMethodNames() {
        Set<String> ids = new HashSet<>();
        for (Described described : operations(document())) {
            String id = described.operation().path("operationId").asText();
            assertThat(id).matches("[a-z][A-Za-z0-9]+");
            assertThat(ids.add(id.toLowerCase(Locale.ROOT))).as(id).isTrue();
        }
        assertThat(ids).contains("listfilms", "insertintofilms", "insertmanyintofilms", "getfilmsbykey", "calladd");
    }

    @Test
    void schemas_haveItemsAndNoDefaultsOrAlternatives() {
        forEachNode(document().path("components").path("schemas"), node -> {
            assertThat(node.path("type").asText().equals("array") && !node.has("items"))
                    .as(node.toString())
                    .isFalse();
            for (String keyword : List.of("anyOf", "oneOf", "allOf")) {
                assertThat(node.has(keyword)).as(node.toString()).isFalse();
            }
        });
        JsonNode entry = document().at("/components/schemas/EntriesInsert");
        assertThat(entry.has("required")).isFalse();
        assertThat(entry.at("/properties/mood").has("default")).isFalse();
    }

    /// A converter of collections sends every parameter with its example.
    @Test
    void get_withAllExamples_succeeds() {
        JsonNode document = document();
        for (Described described : operations(document)) {
            if (!described.method().equals("get") || described.path().contains("{")) {
                continue;
            }
            List<String> query = new ArrayList<>();
            for (JsonNode reference : described.operation().path("parameters")) {
                JsonNode parameter = resolve(document, reference);
                assertThat(parameter.has("example"))
                        .as(described.path() + parameter)
                        .isTrue();
                query.add(encode(parameter.path("name").asText()) + "="
                        + encode(parameter.path("example").asText()));
            }
            HttpResponse<String> response = SERVICE.get(described.path() + "?" + String.join("&", query));
            assertThat(response.statusCode())
                    .as(described.path() + query + response.body())
                    .isEqualTo(200);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void insertOperations_writeRows() {
        HttpResponse<String> one =
                SERVICE.send("POST", "/api/entries", "{\"id\":9300}", "Prefer", "return=representation");
        assertThat(one.statusCode()).as(one.body()).isEqualTo(201);
        assertThat(TestService.json(one).findValuesAsText("id")).containsExactly("9300");
        HttpResponse<String> two = SERVICE.send(
                "POST", "/api/-/bulk/entries", "[{\"id\":9301},{\"id\":9302}]", "Prefer", "return=representation");
        assertThat(two.statusCode()).as(two.body()).isEqualTo(201);
        assertThat(TestService.json(two).findValuesAsText("id")).containsExactly("9301", "9302");
    }

    @Test
    void otherReaders_areRejectedOrComplete() {
        assertThat(TestService.json(SERVICE.get("/api/?for=complete")))
                .isEqualTo(TestService.json(SERVICE.get("/api/")));
        HttpResponse<String> unknown = SERVICE.get("/api/?for=robots");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("for=clients");
    }

    @Test
    void document_hasAnEntityTag() {
        HttpResponse<String> first = SERVICE.get("/api/?for=clients");
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(SERVICE.get("/api/?for=clients", "If-None-Match", tag).statusCode())
                .isEqualTo(304);
        assertThat(SERVICE.get("/api/").headers().firstValue("ETag"))
                .isPresent()
                .isNotEqualTo(tag);
    }
}
