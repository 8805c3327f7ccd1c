package blog;

import static blog.BlogService.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests that endpoints for administrators, other schemas and objects that are not served show no row.
class UnservedObjectsTest {

    @AutoClose
    static final BlogService SERVICE = BlogService.start("--aggregates");

    private static final String ANONYMOUS = "";
    private static final String GRACE = Token.of("member", 2);
    private static final String ADMINISTRATOR = Token.of("administrator", 6);

    @BeforeAll
    static void rows() {
        SERVICE.insertFixture();
    }

    private static HttpResponse<String> get(String caller, String path, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        if (!caller.isEmpty()) {
            all.addAll(List.of("Authorization", caller));
        }
        return SERVICE.get(path, all.toArray(String[]::new));
    }

    /// The blog's endpoints return complete users.
    @ParameterizedTest
    @CsvSource({
        "/blog/users",
        "/blog/users/1",
        "/blog/users/3",
        "/blog/users/999",
        "/blog/users/by-email/ada@example.com",
        "/blog/users/by-email/unknown@example.com",
        "/blog/authors",
        "/blog/authors?outer=true"
    })
    void typedUsers_areForAdministrators(String path) {
        HttpResponse<String> anonymous = get(ANONYMOUS, path);
        assertThat(anonymous.statusCode()).as(anonymous.body()).isEqualTo(401);
        assertThat(anonymous.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        HttpResponse<String> member = get(GRACE, path);
        assertThat(member.statusCode()).as(member.body()).isEqualTo(403);
        String withoutHint = anonymous.body().replace("\"Get a token from POST /auth/token.\"", "null");
        assertThat(member.body()).isEqualTo(withoutHint).doesNotContain("ada@", "Ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_catalog", "information_schema", "auth", "postern", "pg_toast", "pg_temp", ""})
    void otherSchemas_areNotServed(String schema) {
        for (String caller : List.of(ANONYMOUS, GRACE, ADMINISTRATOR)) {
            HttpResponse<String> read = get(caller, "/api/users?select=id", "Accept-Profile", schema);
            assertThat(read.statusCode()).as(read.body()).isEqualTo(406);
            assertThat(json(read).get("code").textValue()).isEqualTo("PGRST106");
            HttpResponse<String> written = SERVICE.send(
                    "POST", "/api/sessions", "{}", "Content-Profile", schema, "Authorization", ADMINISTRATOR);
            assertThat(written.statusCode()).as(written.body()).isEqualTo(406);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/flyway_schema_history          | 404
            /api/sessions                       | 404
            /api/idempotency_keys               | 404
            /api/postern.sessions               | 404
            /api/postern.idempotency_keys       | 404
            /api/pg_authid                      | 404
            /api/pg_catalog.pg_authid           | 404
            /api/pg_roles/1                     | 404
            /api/users?select=id,sessions(*) | 400
            /api/users?select=id,...postern.sessions(*) | 400
            /api/posts?select=id,flyway_schema_history!inner() | 400
            /api/rpc/own_account                | 404
            /api/rpc/user_id                    | 404
            /api/rpc/set_updated_at             | 404
            /api/rpc/set_config?setting_name=role&new_value=postgres&is_local=false | 404
            /api/rpc/pg_sleep?seconds=10        | 404
            /api/rpc/pg_catalog.pg_sleep?seconds=10 | 404
            /api/rpc/pg_read_file?filename=PG_VERSION | 404
            /api/rpc/query_to_xml               | 404
            """)
    void unservedObject_isNotFound(String path, int status) {
        for (String caller : List.of(ANONYMOUS, GRACE, ADMINISTRATOR)) {
            assertThat(get(caller, path).statusCode()).as(path).isEqualTo(status);
            String body = path.contains("/rpc/") ? "{\"email\":\"ada@example.com\",\"id\":1}" : "{}";
            HttpResponse<String> posted = SERVICE.send("POST", path, body, "Authorization", ADMINISTRATOR);
            assertThat(posted.statusCode()).as(posted.body()).isBetween(400, 405);
        }
    }
}
