package dev.postern.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.server.Extension;
import dev.postern.testing.Bearer;
import dev.postern.testing.Contract;
import dev.postern.testing.Contract.SentRequest;
import dev.postern.testing.Exerciser;
import dev.postern.testing.OpenApiTools;
import dev.postern.testing.PoetrySchema;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tests the OpenAPI document over HTTP: its content per role, its agreement with the service, and its use by other
/// tools.
class OpenApiDocumentTest {

    private static final String[] EDITOR = {"Authorization", Bearer.of(PoetrySchema.EDITOR, 1)};
    private static final String[] MEMBER = {"Authorization", Bearer.of(PoetrySchema.MEMBER, 2)};

    @RegisterExtension
    static final TestService POETRY = PoetrySchema.serve(
                    "--anonymous-role=poetry_reader", "--tx-end=commit-allow-override")
            .withExtension(new Extension(List.of(PoetrySchema.password(text -> text)), (_, _) -> {}));

    @RegisterExtension
    static final TestService EVERYTHING = TestService.everything(
            "--schemas=public,extra",
            "--tx-end=commit-allow-override",
            "--public-url=https://example.org/x/",
            "--plan");

    @BeforeAll
    static void rows() {
        POETRY.load("/poetry-rows.sql");
    }

    private static JsonNode document(TestService service, String... headers) {
        HttpResponse<String> response = service.get("/api/", headers);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return TestService.json(response);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> methods(JsonNode path) {
        List<String> methods = names(path);
        methods.remove("parameters");
        return methods;
    }

    private static JsonNode properties(JsonNode document, String schema) {
        return document.path("components").path("schemas").path(schema).path("properties");
    }

    @Test
    void document_containsWhatTheRoleCanUse() {
        JsonNode anonymous = document(POETRY);
        JsonNode member = document(POETRY, MEMBER);
        JsonNode editor = document(POETRY, EDITOR);

        assertThat(names(properties(anonymous, "poets"))).containsExactly("id", "full_name", "created_at");
        assertThat(names(properties(member, "poets")))
                .containsExactly("id", "email", "full_name", "created_at", "password");
        assertThat(names(properties(editor, "poets")))
                .containsExactly(
                        "id",
                        "email",
                        "full_name",
                        "is_active",
                        "created_at",
                        "updated_at",
                        "deleted_at",
                        "role",
                        "password");
        assertThat(methods(anonymous.at("/paths/~1api~1poets"))).containsExactly("get");
        assertThat(methods(member.at("/paths/~1api~1poets"))).containsExactly("get", "patch");
        assertThat(methods(editor.at("/paths/~1api~1poets"))).containsExactly("get", "post", "put", "patch", "delete");
        assertThat(names(anonymous.path("paths")))
                .doesNotContain("/api/profile")
                .contains("/api/poems");
        assertThat(names(member.path("paths"))).contains("/api/profile");
        assertThat(Stream.of(anonymous, member, editor).map(JsonNode::toString))
                .noneMatch(text -> text.contains("password_hash"));
    }

    @Test
    void anonymousDocument_omitsUnreadableColumns() {
        JsonNode document = document(POETRY);
        assertThat(document.at("/paths/~1api~1poets").toString() + document.path("components"))
                .doesNotContain("is_active", "deleted_at", "filter.email");
    }

    @Test
    void columnSchemas_followTheMigrations() {
        JsonNode editor = document(POETRY, EDITOR);
        JsonNode poets = properties(editor, "poets");
        assertThat(poets.at("/id/format").asText()).isEqualTo("int64");
        assertThat(poets.at("/is_active/default").booleanValue()).isTrue();
        assertThat(poets.at("/deleted_at/type").toString()).isEqualTo("[\"string\",\"null\"]");
        assertThat(poets.at("/full_name/description").asText()).isEqualTo("Name of the poet.");
        assertThat(poets.at("/password/writeOnly").booleanValue()).isTrue();
        assertThat(editor.at("/components/schemas/poets.new/required").toString())
                .isEqualTo("[\"email\",\"full_name\",\"password\"]");
        assertThat(properties(document(POETRY, MEMBER), "poems")
                        .at("/poet_id/description")
                        .asText())
                .contains("Writer of the poem.", "poets.id", "access.poet_id()");

        JsonNode everything = document(EVERYTHING);
        JsonNode kinds = properties(everything, "kinds");
        assertThat(kinds.at("/doubled/readOnly").booleanValue()).isTrue();
        assertThat(kinds.at("/a_varchar/maxLength").intValue()).isEqualTo(20);
        assertThat(kinds.at("/a_mood/enum").toString()).isEqualTo("[\"sad\",\"ok\",\"happy\",null]");
        assertThat(names(kinds.at("/an_address/properties"))).containsExactly("street", "city", "zip");
        assertThat(properties(everything, "numbered.new").at("/id/readOnly").booleanValue())
                .isTrue();
        assertThat(properties(everything, "entries").at("/remark/default").asText())
                .isEqualTo("why? :1 {0} it's");
        assertThat(properties(everything, "technical_specs")
                        .at("/film_id/x-references")
                        .asText())
                .isEqualTo("films.id");
        assertThat(properties(everything, "films").path("id").has("x-references"))
                .isFalse();
        assertThat(everything.path("paths").has("/api/rpc/visit")).isTrue();
        assertThat(methods(everything.at("/paths/~1api~1rpc~1visit"))).containsExactly("post");
        assertThat(methods(everything.at("/paths/~1api~1rpc~1greet"))).containsExactly("get", "post");
        assertThat(methods(everything.at("/paths/~1api~1film_years"))).containsExactly("get");
    }

    @Test
    void relationships_areDescribedWithExamples() {
        JsonNode list = document(POETRY, EDITOR).at("/paths/~1api~1poets/get");
        assertThat(list.path("description").asText()).contains("`poems(*)`: an array");
        assertThat(list.path("x-codeSamples").findValuesAsText("source"))
                .contains("const { data, error } = await client.from('poets').select('*, poems(*)').limit(10);");
        assertThat(list.path("x-relationships").toString())
                .isEqualTo("[{\"embed\":\"poems\",\"to\":\"poems\",\"cardinality\":\"one-to-many\"}]");
        assertThat(document(EVERYTHING)
                        .at("/paths/~1api~1orders/get/x-relationships")
                        .findValuesAsText("embed"))
                .contains("billing_address_id", "shipping_address_id");
    }

    /// Every name in `x-relationships` embeds one relationship.
    @Test
    void everyEmbedName_canBeRequested() {
        JsonNode paths = document(EVERYTHING).path("paths");
        for (var path : paths.properties()) {
            for (String embed : path.getValue().at("/get/x-relationships").findValuesAsText("embed")) {
                HttpResponse<String> response = EVERYTHING.get(
                        path.getKey() + "?select=" + JavaScriptExamples.selectName(embed) + "(*)&limit=1");
                assertThat(response.statusCode())
                        .as("%s %s: %s", path.getKey(), embed, response.body())
                        .isEqualTo(200);
            }
        }
    }

    /// Linters such as spectral require the schema of the elements.
    @Test
    void everyArray_hasItems() {
        for (JsonNode type : document(EVERYTHING).findParents("type")) {
            if (type.path("type").toString().contains("\"array\"")) {
                assertThat(type.has("items")).as(type.toString()).isTrue();
            }
        }
    }

    @Test
    void document_isNegotiatedAndHasEntityTag() {
        HttpResponse<String> any = POETRY.get("/api");
        assertThat(any.headers().firstValue("Content-Type")).hasValue("application/openapi+json; charset=utf-8");
        String tag = any.headers().firstValue("ETag").orElseThrow();
        assertThat(String.join(", ", any.headers().allValues("Vary"))).contains("Authorization", "Accept");
        assertThat(POETRY.get("/api/", "Accept", "application/json").headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(POETRY.get("/api", "Accept", "text/csv").statusCode()).isEqualTo(406);
        assertThat(POETRY.get("/api", "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(POETRY.send("GET", "/api", null, "If-None-Match", tag, "Authorization", EDITOR[1])
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> head = POETRY.send("HEAD", "/api/", null);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("ETag")).hasValue(tag);
        assertThat(POETRY.send("OPTIONS", "/api", null).headers().firstValue("Allow"))
                .hasValue("OPTIONS,GET,HEAD");
        assertThat(POETRY.send("POST", "/api", "{}").statusCode()).isEqualTo(405);
    }

    @Test
    void acceptProfile_selectsTheSchema() {
        JsonNode extra = document(EVERYTHING, "Accept-Profile", "extra");
        assertThat(names(extra.path("paths"))).contains("/api/prints").doesNotContain("/api/directors");
        assertThat(extra.at("/components/parameters/Accept-Profile/required").booleanValue())
                .isTrue();
        assertThat(document(EVERYTHING)
                        .at("/components/parameters/Accept-Profile/required")
                        .booleanValue())
                .isFalse();
        assertThat(document(EVERYTHING).at("/servers/0/url").asText()).isEqualTo("https://example.org/x");
        assertThat(document(POETRY).at("/servers/0/url").asText()).isEqualTo("/");
        assertThat(EVERYTHING.get("/api/", "Accept-Profile", "private").statusCode())
                .isEqualTo(406);
    }

    @Test
    void everyOperation_matchesTheDocument() {
        exercise(POETRY, EDITOR);
        exercise(POETRY, MEMBER);
        exercise(POETRY);
        exercise(EVERYTHING);
        exercise(EVERYTHING, "Accept-Profile", "extra", "Content-Profile", "extra");
    }

    private static void exercise(TestService service, String... credentials) {
        Exerciser.run(service, document(service, credentials), List.of(credentials));
    }

    /// [Contract] detects a wrong type, and a missing status, header, media type or operation.
    @Test
    void changedDocument_failsTheContractCheck() {
        JsonNode document = document(POETRY, EDITOR);
        SentRequest sent = new SentRequest("GET", "/api/poems?limit=1", List.of(EDITOR), null);
        HttpResponse<String> response = POETRY.get("/api/poems?limit=1", EDITOR);
        Contract.of(document).check(sent, response);
        for (String pointer : List.of(
                "/components/schemas/poems/properties/title/type",
                "/components/responses/poems.rows/headers/Content-Range",
                "/components/responses/poems.rows/content/application~1json",
                "/paths/~1api~1poems/get/responses/200",
                "/paths/~1api~1poems/get")) {
            ObjectNode changed = document.deepCopy();
            int last = pointer.lastIndexOf('/');
            ObjectNode parent = (ObjectNode) changed.at(pointer.substring(0, last));
            String name = pointer.substring(last + 1).replace("~1", "/");
            parent.remove(name);
            if (name.equals("type")) {
                parent.set(name, JsonNodeFactory.instance.textNode("integer"));
            }
            assertThatThrownBy(() -> Contract.of(changed).check(sent, response))
                    .as(pointer)
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void document_isAcceptedByOpenApiTools() throws IOException {
        OpenApiTools.validate(
                POETRY,
                Map.of(
                        "poetry-editor", document(POETRY, EDITOR),
                        "poetry-anonymous", document(POETRY),
                        "everything", document(EVERYTHING),
                        "everything-extra", document(EVERYTHING, "Accept-Profile", "extra")));
    }

    @Test
    void publicUrl_beginsLinks() {
        HttpResponse<String> page = EVERYTHING.get("/api/films?limit=1&order=id&select=id&after=");
        assertThat(page.headers().firstValue("Content-Location"))
                .hasValueSatisfying(url -> assertThat(url).startsWith("https://example.org/x/api/films?"));
        assertThat(page.headers().firstValue("Link"))
                .hasValueSatisfying(link -> assertThat(link).startsWith("<https://example.org/x/api/films?"));
    }
}
