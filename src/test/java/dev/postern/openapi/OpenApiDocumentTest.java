package dev.postern.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blog.Blog;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.testing.Bearer;
import dev.postern.testing.Contract;
import dev.postern.testing.Contract.SentRequest;
import dev.postern.testing.Exerciser;
import dev.postern.testing.NodeTests;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tests the OpenAPI document over HTTP: its content per role, its agreement with the service, and its use by other
/// tools.
class OpenApiDocumentTest {

    private static final String[] ADMINISTRATOR = {"Authorization", Bearer.of("administrator", 1)};
    private static final String[] MEMBER = {"Authorization", Bearer.of("member", 2)};

    @RegisterExtension
    static final TestService BLOG =
            TestService.forBlog(Blog.application(), "--anonymous-role=anonymous", "--tx-end=commit-allow-override");

    @RegisterExtension
    static final TestService EVERYTHING = TestService.everything(
            "--schemas=public,extra",
            "--tx-end=commit-allow-override",
            "--public-url=https://example.org/x/",
            "--plan");

    @BeforeAll
    static void rows() {
        BLOG.load("/fixture.sql");
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

    private static JsonNode properties(JsonNode document, String schema) {
        return document.path("components").path("schemas").path(schema).path("properties");
    }

    @Test
    void document_containsWhatTheRoleCanUse() {
        JsonNode anonymous = document(BLOG);
        JsonNode member = document(BLOG, MEMBER);
        JsonNode administrator = document(BLOG, ADMINISTRATOR);

        assertThat(names(properties(anonymous, "users"))).containsExactly("id", "full_name", "created_at");
        assertThat(names(properties(member, "users")))
                .containsExactly("id", "email", "full_name", "created_at", "password");
        assertThat(names(properties(administrator, "users")))
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
        assertThat(names(anonymous.at("/paths/~1api~1users"))).containsExactly("get");
        assertThat(names(member.at("/paths/~1api~1users"))).containsExactly("get", "patch");
        assertThat(names(administrator.at("/paths/~1api~1users")))
                .containsExactly("get", "post", "put", "patch", "delete");
        assertThat(names(anonymous.path("paths")))
                .doesNotContain("/api/account")
                .contains("/api/posts", "/blog/posts", "/auth/me");
        assertThat(names(member.path("paths"))).contains("/api/account", "/auth/me");
        assertThat(Stream.of(anonymous, member, administrator).map(JsonNode::toString))
                .noneMatch(text -> text.contains("hashed"));
    }

    @Test
    void anonymousDocument_omitsUnreadableColumns() {
        assertThat(document(BLOG).at("/paths/~1api~1users").toString()
                        + document(BLOG).path("components"))
                .doesNotContain("is_active", "deleted_at", "users.filter.email");
    }

    @Test
    void columnSchemas_followTheMigrations() {
        JsonNode administrator = document(BLOG, ADMINISTRATOR);
        JsonNode users = properties(administrator, "users");
        assertThat(users.at("/id/format").asText()).isEqualTo("int64");
        assertThat(users.at("/is_active/default").booleanValue()).isTrue();
        assertThat(users.at("/deleted_at/type").toString()).isEqualTo("[\"string\",\"null\"]");
        assertThat(users.at("/full_name/description").asText()).isEqualTo("Name as the user writes it.");
        assertThat(users.at("/password/writeOnly").booleanValue()).isTrue();
        assertThat(administrator.at("/components/schemas/users.new/required").toString())
                .isEqualTo("[\"email\",\"full_name\",\"password\"]");
        assertThat(properties(document(BLOG, MEMBER), "posts")
                        .at("/user_id/description")
                        .asText())
                .contains("Who wrote it.", "users.id", "auth.user_id()");

        JsonNode everything = document(EVERYTHING);
        JsonNode kinds = properties(everything, "kinds");
        assertThat(kinds.at("/doubled/readOnly").booleanValue()).isTrue();
        assertThat(kinds.at("/a_varchar/maxLength").intValue()).isEqualTo(20);
        assertThat(kinds.at("/a_mood/enum").toString()).isEqualTo("[\"sad\",\"ok\",\"happy\",null]");
        assertThat(names(kinds.at("/an_address/properties"))).containsExactly("street", "city", "zip");
        assertThat(properties(everything, "numbered").at("/id/readOnly").booleanValue())
                .isTrue();
        assertThat(properties(everything, "entries").at("/remark/default").asText())
                .isEqualTo("why? :1 {0} it's");
        assertThat(everything.path("paths").has("/api/rpc/visit")).isTrue();
        assertThat(names(everything.at("/paths/~1api~1rpc~1visit"))).containsExactly("post");
        assertThat(names(everything.at("/paths/~1api~1rpc~1greet"))).containsExactly("get", "post");
        assertThat(names(everything.at("/paths/~1api~1film_years"))).containsExactly("get");
    }

    @Test
    void relationships_areDescribedWithExamples() {
        JsonNode list = document(BLOG, ADMINISTRATOR).at("/paths/~1api~1users/get");
        assertThat(list.path("description").asText()).contains("`posts(*)`: an array");
        assertThat(list.path("x-codeSamples").findValuesAsText("source"))
                .contains("const { data, error } = await client.from('users').select('*, posts(*)').limit(10);");
        assertThat(list.path("x-relationships").toString())
                .isEqualTo("[{\"embed\":\"posts\",\"to\":\"posts\",\"cardinality\":\"one-to-many\"}]");
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

    @Test
    void document_isNegotiatedAndHasEntityTag() {
        HttpResponse<String> any = BLOG.get("/api");
        assertThat(any.headers().firstValue("Content-Type")).hasValue("application/openapi+json");
        String tag = any.headers().firstValue("ETag").orElseThrow();
        assertThat(String.join(", ", any.headers().allValues("Vary"))).contains("Authorization", "Accept");
        assertThat(BLOG.get("/api/", "Accept", "application/json").headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(BLOG.get("/api", "Accept", "text/csv").statusCode()).isEqualTo(406);
        assertThat(BLOG.get("/api", "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(BLOG.send("GET", "/api", null, "If-None-Match", tag, "Authorization", ADMINISTRATOR[1])
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> head = BLOG.send("HEAD", "/api/", null);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("ETag")).hasValue(tag);
        assertThat(BLOG.send("OPTIONS", "/api", null).headers().firstValue("Allow"))
                .hasValue("OPTIONS,GET,HEAD");
        assertThat(BLOG.send("POST", "/api", "{}").statusCode()).isEqualTo(405);
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
        assertThat(document(BLOG).at("/servers/0/url").asText()).isEqualTo("/");
        assertThat(EVERYTHING.get("/api/", "Accept-Profile", "private").statusCode())
                .isEqualTo(406);
    }

    @Test
    void everyOperation_matchesTheDocument() {
        exercise(BLOG, ADMINISTRATOR);
        exercise(BLOG, MEMBER);
        exercise(BLOG);
        exercise(EVERYTHING);
        exercise(EVERYTHING, "Accept-Profile", "extra", "Content-Profile", "extra");
    }

    private static void exercise(TestService service, String... credentials) {
        Exerciser.run(service, document(service, credentials), List.of(credentials));
    }

    /// [Contract] detects a wrong type, and a missing status, header, media type or operation.
    @Test
    void changedDocument_failsTheContractCheck() {
        JsonNode document = document(BLOG, ADMINISTRATOR);
        SentRequest sent = new SentRequest("GET", "/api/posts?limit=1", List.of(ADMINISTRATOR), null);
        HttpResponse<String> response = BLOG.get("/api/posts?limit=1", ADMINISTRATOR);
        Contract.of(document).check(sent, response);
        for (String pointer : List.of(
                "/components/schemas/posts/properties/title/type",
                "/components/responses/posts.rows/headers/Content-Range",
                "/components/responses/posts.rows/content/application~1json",
                "/paths/~1api~1posts/get/responses/200",
                "/paths/~1api~1posts/get")) {
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
        Path directory = Files.createDirectories(Path.of("target/js"));
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        write(directory, list, "blog-administrator", document(BLOG, ADMINISTRATOR));
        write(directory, list, "blog-anonymous", document(BLOG));
        write(directory, list, "everything", document(EVERYTHING));
        write(directory, list, "everything-extra", document(EVERYTHING, "Accept-Profile", "extra"));
        Files.writeString(directory.resolve("openapi-documents.json"), list.toString());
        NodeTests.runTests("openapi.test.mjs", BLOG, 5);
    }

    /// The command prints the document that the service serves.
    @Test
    void openApiCommand_printsTheServedDocument() {
        Result anonymous = ServiceProcess.run(
                ServiceProcess.withDatabaseOptions(BLOG.database(), "openapi", "--role", "anonymous"));
        assertThat(anonymous.exit()).as(anonymous.err()).isZero();
        assertThat(TestService.json(anonymous.out())).isEqualTo(document(BLOG));
        Result everything = ServiceProcess.run("openapi", "--public-url", "https://example.org/");
        assertThat(everything.exit()).as(everything.err()).isZero();
        assertThat(everything.err()).isEmpty();
        JsonNode all = TestService.json(everything.out());
        assertThat(all.path("components").path("schemas").path("users"))
                .isEqualTo(document(BLOG, ADMINISTRATOR)
                        .path("components")
                        .path("schemas")
                        .path("users"));
        assertThat(all.at("/servers/0/url").asText()).isEqualTo("https://example.org");
        Result unknownRole =
                ServiceProcess.run(ServiceProcess.withDatabaseOptions(BLOG.database(), "openapi", "--role", "unknown"));
        assertThat(unknownRole.err()).contains("Role 'unknown' does not exist");
        assertThat(unknownRole).satisfies(Result::assertFailure);
    }

    private static void write(Path directory, ObjectNode list, String name, JsonNode document) throws IOException {
        Files.writeString(directory.resolve(name + ".openapi.json"), document.toPrettyString());
        list.put(name, name + ".openapi.json");
    }
}
