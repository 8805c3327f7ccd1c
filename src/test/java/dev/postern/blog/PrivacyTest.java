package dev.postern.blog;

import static dev.postern.testing.TestService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.Bearer;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What callers get of columns and rows that are not theirs to read, by every way of asking: nothing.
class PrivacyTest {

    @RegisterExtension
    static final TestService SERVICE = service();

    /// The same rows but for user 3, who is hidden from all but administrators.
    @RegisterExtension
    static final TestService WITHOUT_HIDDEN = service();

    private static final String NOBODY = "";
    private static final String GRACE = Bearer.of("member", 2);
    private static final String ADMINISTRATOR = Bearer.of("administrator", 6);

    private static final List<String> HIDDEN =
            List.of("email", "role", "is_active", "updated_at", "deleted_at", "hashed_password");
    private static final List<String> TYPES = List.of("application/json", "text/csv", "application/x-ndjson");

    private static TestService service() {
        return TestService.with(Blog.application().extension(), "--anonymous-role=anonymous", "--aggregates");
    }

    @BeforeAll
    static void rows() {
        for (TestService service : List.of(SERVICE, WITHOUT_HIDDEN)) {
            service.load("/fixture.sql");
            service.sql("""
                    insert into users (id, email, full_name, hashed_password, role, created_at)
                    values (6, 'root@example.com', 'Root', 'h6', 'administrator', '2026-01-06 10:00:00+00')""");
        }
        // whose post stays, for that one is not hidden
        WITHOUT_HIDDEN.sql("set session_replication_role = replica; delete from users where id = 3");
    }

    private static HttpResponse<String> ask(
            TestService service, String caller, String method, String path, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        if (!caller.isEmpty()) {
            all.addAll(List.of("Authorization", caller));
        }
        return service.send(method, path, null, all.toArray(String[]::new));
    }

    private static HttpResponse<String> get(String caller, String path, String... headers) {
        return ask(SERVICE, caller, "GET", path, headers);
    }

    /// HEAD reads no columns that are not needed to count rows, and so tells no more than with others.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/users?select={c}",
                "/api/users?select=id,{c}",
                "/api/users?select=full_name:{c}::text",
                "/api/users?select=id&{c}=is.null",
                "/api/users?select=id&{c}=not.is.null",
                "/api/users?select=id&id=eq.2&{c}=not.is.null",
                "/api/users?select=id&or=(id.eq.1,{c}.is.null)",
                "/api/users?select=id&not.and=(id.eq.1,not.or({c}.is.null))",
                "/api/users?select=id&order={c}",
                "/api/users?select=id&order=id,{c}.desc.nullslast",
                "/api/users?select=id&order={c}&limit=1&after=",
                "/api/users?select=id&order={c}&limit=0",
                "/api/users?select={c}.count()",
                "/api/users?select={c},count()",
                "/api/users/1?select={c}",
                "/api/users/2?select=id,{c}",
                "/api/users/999?select={c}",
                "/api/posts?select=id,users({c})",
                "/api/posts?select=id,users!inner({c})",
                "/api/posts?select=id,users!posts_user_id_fkey({c})",
                "/api/posts?select=id,author:user_id({c})",
                "/api/posts?select=id,...users({c})",
                "/api/posts?select=id,users({c}.count())",
                "/api/posts?select=...users({c}),count()",
                "/api/posts?select=id,users(id)&users.{c}=not.is.null",
                "/api/posts?select=id,users!inner()&users.{c}=not.is.null",
                "/api/posts?select=id,users()&users.{c}=is.null&users=not.is.null",
                "/api/posts?select=id,users(id)&users.or=({c}.is.null,id.eq.1)",
                "/api/posts?select=id,users(id)&order=users({c})",
                "/api/posts/1?select=id,users({c})",
                "/api/users?select=id,posts(id,users({c}))",
                "/api/users?select=id,posts(...users({c}))",
                "/api/users?select=id,posts(id,users(id))&posts.order=users({c})",
                "/api/users?select=id,posts!inner(users!inner())&posts.users.{c}=not.is.null",
                "/api/users?select=...posts(...users({c}))"
            })
    void aHiddenColumnIsOfNoUse(String template) {
        for (String column : HIDDEN) {
            String path = template.replace("{c}", column);
            for (String type : TYPES.subList(0, path.matches("/api/\\w+/.*") ? 1 : 3)) {
                denied(NOBODY, 401, path, "Accept", type);
                denied(GRACE, 403, path, "Accept", type);
            }
            for (String count : new String[] {"exact", "planned", "estimated"}) {
                denied(GRACE, 403, path, "Prefer", "count=" + count);
                List<Object> head = seen(ask(SERVICE, GRACE, "HEAD", path, "Prefer", "count=" + count));
                if (!head.getFirst().equals(400) && !head.getFirst().equals(403)) {
                    String open = template.replace("{c}", "full_name");
                    assertThat(head)
                            .as(path)
                            .isEqualTo(seen(ask(SERVICE, GRACE, "HEAD", open, "Prefer", "count=" + count)));
                }
            }
        }
    }

    /// 400: the column is no part of the API, for anybody.
    private static void denied(String caller, int status, String path, String... headers) {
        HttpResponse<String> answer = get(caller, path, headers);
        boolean sealed = path.contains("hashed_password");
        assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(sealed ? 400 : status);
        assertThat(json(answer).get("code").textValue()).as(path).isIn("42501", "PGRST204", "42703", "PGRST100");
        assertThat(answer.headers().firstValue("Content-Range")).as(path).isEmpty();
        assertThat(answer.headers().firstValue("Link")).as(path).isEmpty();
        assertThat(answer.headers().firstValue("WWW-Authenticate").isPresent())
                .as(path)
                .isEqualTo(answer.statusCode() == 401);
        assertThat(answer.body()).doesNotContain("example.", "h1", "h2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/users?email=like.ada*",
                "/api/users?or=(id.eq.1,is_active.is.true)",
                "/api/posts?select=users!inner()&users.email=like.ada*",
                "/api/posts?select=users()&users.role=eq.member&users=not.is.null"
            })
    void aHiddenColumnIsNotCountedBy(String path) {
        for (String count : new String[] {"exact", "planned", "estimated"}) {
            HttpResponse<String> answer = ask(SERVICE, GRACE, "HEAD", path, "Prefer", "count=" + count);
            assertThat(seen(answer)).isEqualTo(List.of(403, "", List.of(), List.of()));
            denied(GRACE, 403, path, "Prefer", "count=" + count);
        }
    }

    /// What is seen of user 3 is what is seen of nobody.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/users?order=id",
                "/api/users?id=eq.3",
                "/api/users?id=in.(1,3)&order=id",
                "/api/users?id=gte.3&order=id.desc",
                "/api/users/3",
                "/api/users?full_name=eq.Alan Turing",
                "/api/users?full_name=ilike.*turing*",
                "/api/users?not.and=(id.neq.3)",
                "/api/users?select=count()",
                "/api/users?select=id.max(),id.sum(),full_name.min()&id=lte.3",
                "/api/users?select=id&order=full_name&limit=1&offset=1",
                "/api/users?select=id&order=full_name&limit=2&after=",
                "/api/users?select=id&order=id&offset=5",
                "/api/users?select=id&order=id&offset=6",
                "/api/users?select=id&order=id&page=2&per_page=2",
                "/api/users?select=id,posts(id)&order=id",
                "/api/users?select=id,posts!inner(id)&order=id",
                "/api/users?select=id,posts(count())&order=id",
                "/api/users?select=id,...posts(title)&order=id",
                "/api/users?select=id&posts.id=eq.4&posts=not.is.null&select=id,posts()",
                "/api/posts?select=id,users(*)&order=id",
                "/api/posts?select=id,users(id,full_name)&order=id",
                "/api/posts?select=id,users!inner(id)&order=id",
                "/api/posts?select=id,...users(full_name)&order=id",
                "/api/posts?select=id,users()&users=is.null",
                "/api/posts?select=id,users()&users=not.is.null&order=id",
                "/api/posts?select=id,users(full_name)&order=users(full_name).nullsfirst,id",
                "/api/posts?select=id,users(id)&users.id=eq.3&order=id",
                "/api/posts?select=id,users!inner()&users.full_name=like.Alan*",
                "/api/posts?select=...users(full_name),count()&order=users(full_name)",
                "/api/posts/4?select=id,users(id)",
                "/api/account",
                "/api/account?id=eq.3"
            })
    void aHiddenRowIsAsOneThatIsNotThere(String path) {
        for (String caller : List.of(NOBODY, GRACE, Bearer.of("member", 3))) {
            for (String type : TYPES) {
                same(caller, path, "Accept", type);
            }
            same(caller, path, "Accept", "application/vnd.pgrst.object+json");
            for (String count : new String[] {"exact", "planned", "estimated"}) {
                same(caller, path, "Prefer", "count=" + count);
            }
        }
    }

    private static void same(String caller, String path, String... headers) {
        for (String method : new String[] {"GET", "HEAD"}) {
            HttpResponse<String> one = ask(SERVICE, caller, method, path, headers);
            HttpResponse<String> other = ask(WITHOUT_HIDDEN, caller, method, path, headers);
            assertThat(seen(one)).as(path).isEqualTo(seen(other));
            assertThat(one.body()).doesNotContain("Alan", "Turing", "alan@");
        }
    }

    private static List<Object> seen(HttpResponse<String> answer) {
        var headers = answer.headers();
        return List.of(
                answer.statusCode(), answer.body(), headers.allValues("Content-Range"), headers.allValues("Link"));
    }

    @Test
    void aCursorOfAnotherCallerShowsNoMore() {
        String first = "/api/users?select=id&order=email&limit=2&after=";
        String link = get(ADMINISTRATOR, first).headers().firstValue("Link").orElseThrow();
        String next = link.substring(1, link.indexOf('>'));
        assertThat(get(ADMINISTRATOR, next).statusCode()).isEqualTo(200);
        assertThat(get(GRACE, next).statusCode()).isEqualTo(403);
        assertThat(get(NOBODY, next).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            anonymous     | /api/users                                  | id,full_name,created_at
            member        | /api/users                                  | id,full_name,created_at
            administrator | /api/users   | id,email,full_name,is_active,created_at,updated_at,deleted_at,role
            anonymous     | /api/posts   | id,title,content,user_id,created_at,updated_at
            member        | /api/posts   | id,title,content,user_id,created_at,updated_at
            administrator | /api/posts   | id,title,content,user_id,created_at,updated_at
            member        | /api/account                                | id,email,full_name,role,created_at,updated_at
            administrator | /api/account                                | id,email,full_name,role,created_at,updated_at
            """)
    void aStarIsWhatMayBeRead(String role, String path, String columns) {
        String caller = role.equals("anonymous") ? NOBODY : Bearer.of(role, role.equals("member") ? 2 : 6);
        String[] names = columns.split(",");
        for (String query : new String[] {"", "?select=*", "?select=*&limit=1"}) {
            assertThat(json(get(caller, path + query)).get(0).fieldNames())
                    .toIterable()
                    .containsExactly(names);
        }
        assertThat(get(caller, path, "Accept", "text/csv").body()).startsWith(columns + "\n");
        String line = get(caller, path, "Accept", "application/x-ndjson")
                .body()
                .lines()
                .findFirst()
                .orElseThrow();
        assertThat(json(line).fieldNames()).toIterable().containsExactly(names);
        if (path.equals("/api/users")) {
            JsonNode embedded =
                    json(get(caller, "/api/posts/1?select=users(*)")).get("users");
            assertThat(embedded.fieldNames()).toIterable().containsExactly(names);
            String lifted = get(caller, "/api/posts?select=...users(*)&id=eq.1").body();
            assertThat(json(lifted).get(0).fieldNames()).toIterable().containsExactly(names);
        }
    }

    @Test
    void theAccountIsOnesOwn() {
        assertThat(get(NOBODY, "/api/account").statusCode()).isEqualTo(401);
        assertThat(get(GRACE, "/api/account?select=id,email").body())
                .isEqualTo("[{\"id\":2,\"email\":\"grace@example.com\"}]");
        for (String path :
                new String[] {"?id=eq.1", "?email=eq.ada@example.com", "?id=neq.2", "?email=not.like.grace*"}) {
            assertThat(get(GRACE, "/api/account" + path, "Prefer", "count=exact")
                            .body())
                    .isEqualTo("[]");
        }
        assertThat(get(Bearer.of("member", 3), "/api/account").body()).isEqualTo("[]");
    }

    /// The blog's own endpoints show whole users.
    @ParameterizedTest
    @CsvSource({
        "/blog/users",
        "/blog/users/1",
        "/blog/users/3",
        "/blog/users/999",
        "/blog/users/by-email/ada@example.com",
        "/blog/users/by-email/nobody@example.com",
        "/blog/authors",
        "/blog/authors?outer=true"
    })
    void wholeUsersAreForAdministrators(String path) {
        HttpResponse<String> nobody = get(NOBODY, path);
        assertThat(nobody.statusCode()).as(nobody.body()).isEqualTo(401);
        assertThat(nobody.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        HttpResponse<String> member = get(GRACE, path);
        assertThat(member.statusCode()).as(member.body()).isEqualTo(403);
        assertThat(member.body()).isEqualTo(nobody.body()).doesNotContain("ada@", "Ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_catalog", "information_schema", "auth", "postern", "pg_toast", "pg_temp", ""})
    void otherSchemasAreNotServed(String schema) {
        for (String caller : List.of(NOBODY, GRACE, ADMINISTRATOR)) {
            HttpResponse<String> read = get(caller, "/api/users?select=id", "Accept-Profile", schema);
            assertThat(read.statusCode()).as(read.body()).isEqualTo(406);
            assertThat(json(read).get("code").textValue()).isEqualTo("PGRST106");
            HttpResponse<String> written = SERVICE.send(
                    "POST", "/api/refresh_tokens", "{}", "Content-Profile", schema, "Authorization", ADMINISTRATOR);
            assertThat(written.statusCode()).as(written.body()).isEqualTo(406);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/flyway_schema_history          | 404
            /api/refresh_tokens                 | 404
            /api/idempotency_keys               | 404
            /api/auth.refresh_tokens            | 404
            /api/postern.idempotency_keys       | 404
            /api/pg_authid                      | 404
            /api/pg_catalog.pg_authid           | 404
            /api/pg_roles/1                     | 404
            /api/users?select=id,refresh_tokens(*) | 400
            /api/users?select=id,...auth.refresh_tokens(*) | 400
            /api/posts?select=id,flyway_schema_history!inner() | 400
            /api/rpc/own_account                | 404
            /api/rpc/account_by_email?email=ada@example.com | 404
            /api/rpc/account?id=1               | 404
            /api/rpc/user_id                    | 404
            /api/rpc/open_session               | 404
            /api/rpc/set_updated_at             | 404
            /api/rpc/set_config?setting_name=role&new_value=postgres&is_local=false | 404
            /api/rpc/pg_sleep?seconds=10        | 404
            /api/rpc/pg_catalog.pg_sleep?seconds=10 | 404
            /api/rpc/pg_read_file?filename=PG_VERSION | 404
            /api/rpc/query_to_xml               | 404
            """)
    void whatIsNotServedIsNotThere(String path, int status) {
        for (String caller : List.of(NOBODY, GRACE, ADMINISTRATOR)) {
            assertThat(get(caller, path).statusCode()).as(path).isEqualTo(status);
            String body = path.contains("/rpc/") ? "{\"email\":\"ada@example.com\",\"id\":1}" : "{}";
            HttpResponse<String> posted = SERVICE.send("POST", path, body, "Authorization", ADMINISTRATOR);
            assertThat(posted.statusCode()).as(posted.body()).isBetween(400, 405);
        }
    }
}
