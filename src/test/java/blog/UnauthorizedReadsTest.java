package blog;

import static blog.BlogService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests that no kind of read reveals columns or rows that the caller cannot read.
class UnauthorizedReadsTest {

    @AutoClose
    static final BlogService SERVICE = service();

    /// The same rows without user 3, who is visible to administrators only.
    @AutoClose
    static final BlogService WITHOUT_HIDDEN = service();

    private static final String ANONYMOUS = "";
    private static final String GRACE = Token.of("member", 2);
    private static final String ADMINISTRATOR = Token.of("administrator", 6);

    private static final List<String> HIDDEN =
            List.of("email", "role", "is_active", "updated_at", "deleted_at", "hashed_password");
    private static final List<String> TYPES = List.of("application/json", "text/csv", "application/x-ndjson");

    private static BlogService service() {
        return BlogService.start("--aggregates");
    }

    @BeforeAll
    static void rows() {
        for (BlogService service : List.of(SERVICE, WITHOUT_HIDDEN)) {
            service.insertFixture();
            service.sql("""
                    insert into users (id, email, full_name, hashed_password, role, created_at)
                    values (6, 'root@example.com', 'Root', 'h6', 'administrator', '2026-01-06 10:00:00+00')""");
        }
        // the post of user 3 remains, because posts are visible
        WITHOUT_HIDDEN.sql("set session_replication_role = replica; delete from users where id = 3");
    }

    private static HttpResponse<String> send(
            BlogService service, String caller, String method, String path, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        if (!caller.isEmpty()) {
            all.addAll(List.of("Authorization", caller));
        }
        return service.send(method, path, null, all.toArray(String[]::new));
    }

    private static HttpResponse<String> get(String caller, String path, String... headers) {
        return send(SERVICE, caller, "GET", path, headers);
    }

    /// HEAD may ignore a selected column, because it only counts rows; then it equals a HEAD without that column.
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
    void hiddenColumn_cannotBeUsed(String template) {
        for (String column : HIDDEN) {
            String path = template.replace("{c}", column);
            for (String type : TYPES.subList(0, path.matches("/api/\\w+/.*") ? 1 : 3)) {
                assertDenied(ANONYMOUS, 401, path, "Accept", type);
                assertDenied(GRACE, 403, path, "Accept", type);
            }
            for (String count : new String[] {"exact", "planned", "estimated"}) {
                assertDenied(GRACE, 403, path, "Prefer", "count=" + count);
                List<Object> head = visibleParts(send(SERVICE, GRACE, "HEAD", path, "Prefer", "count=" + count));
                if (!head.getFirst().equals(400) && !head.getFirst().equals(403)) {
                    String open = template.replace("{c}", "full_name");
                    assertThat(head)
                            .as(path)
                            .isEqualTo(visibleParts(send(SERVICE, GRACE, "HEAD", open, "Prefer", "count=" + count)));
                }
            }
        }
    }

    /// Asserts an error; `hashed_password` is 400, because it is not part of the API for any role.
    private static void assertDenied(String caller, int status, String path, String... headers) {
        HttpResponse<String> response = get(caller, path, headers);
        boolean writeOnly = path.contains("hashed_password");
        assertThat(response.statusCode()).as(path + response.body()).isEqualTo(writeOnly ? 400 : status);
        assertThat(json(response).get("code").textValue()).as(path).isIn("42501", "PGRST204", "42703", "PGRST100");
        assertThat(response.headers().firstValue("Content-Range")).as(path).isEmpty();
        assertThat(response.headers().firstValue("Link")).as(path).isEmpty();
        assertThat(response.headers().firstValue("WWW-Authenticate").isPresent())
                .as(path)
                .isEqualTo(response.statusCode() == 401);
        assertThat(response.body()).doesNotContain("example.", "h1", "h2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/users?email=like.ada*",
                "/api/users?or=(id.eq.1,is_active.is.true)",
                "/api/posts?select=users!inner()&users.email=like.ada*",
                "/api/posts?select=users()&users.role=eq.member&users=not.is.null"
            })
    void filterOnHiddenColumn_cannotBeCounted(String path) {
        for (String count : new String[] {"exact", "planned", "estimated"}) {
            HttpResponse<String> response = send(SERVICE, GRACE, "HEAD", path, "Prefer", "count=" + count);
            assertThat(visibleParts(response)).isEqualTo(List.of(403, "", List.of(), List.of()));
            assertDenied(GRACE, 403, path, "Prefer", "count=" + count);
        }
    }

    /// Compares the responses with those of a database without user 3.
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
    void hiddenRow_isLikeMissingRow(String path) {
        for (String caller : List.of(ANONYMOUS, GRACE, Token.of("member", 3))) {
            for (String type : TYPES) {
                assertSame(caller, path, "Accept", type);
            }
            assertSame(caller, path, "Accept", "application/vnd.pgrst.object+json");
            for (String count : new String[] {"exact", "planned", "estimated"}) {
                assertSame(caller, path, "Prefer", "count=" + count);
            }
        }
    }

    private static void assertSame(String caller, String path, String... headers) {
        for (String method : new String[] {"GET", "HEAD"}) {
            HttpResponse<String> one = send(SERVICE, caller, method, path, headers);
            HttpResponse<String> other = send(WITHOUT_HIDDEN, caller, method, path, headers);
            assertThat(visibleParts(one)).as(path).isEqualTo(visibleParts(other));
            assertThat(one.body()).doesNotContain("Alan", "Turing", "alan@");
        }
    }

    private static List<Object> visibleParts(HttpResponse<String> response) {
        var headers = response.headers();
        return List.of(
                response.statusCode(), response.body(), headers.allValues("Content-Range"), headers.allValues("Link"));
    }

    @Test
    void pageTokenOfAnotherCaller_showsNoMore() {
        String first = "/api/users?select=id&order=email&limit=2&after=";
        String link = get(ADMINISTRATOR, first).headers().firstValue("Link").orElseThrow();
        String next = link.substring(1, link.indexOf('>'));
        assertThat(get(ADMINISTRATOR, next).statusCode()).isEqualTo(200);
        assertThat(get(GRACE, next).statusCode()).isEqualTo(403);
        assertThat(get(ANONYMOUS, next).statusCode()).isEqualTo(401);
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
    void star_selectsReadableColumns(String role, String path, String columns) {
        String caller = role.equals("anonymous") ? ANONYMOUS : Token.of(role, role.equals("member") ? 2 : 6);
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
            String spread = get(caller, "/api/posts?select=...users(*)&id=eq.1").body();
            assertThat(json(spread).get(0).fieldNames()).toIterable().containsExactly(names);
        }
    }

    @Test
    void accountView_hasOnlyTheCaller() {
        assertThat(get(ANONYMOUS, "/api/account").statusCode()).isEqualTo(401);
        assertThat(get(GRACE, "/api/account?select=id,email").body())
                .isEqualTo("[{\"id\":2,\"email\":\"grace@example.com\"}]");
        for (String path :
                new String[] {"?id=eq.1", "?email=eq.ada@example.com", "?id=neq.2", "?email=not.like.grace*"}) {
            assertThat(get(GRACE, "/api/account" + path, "Prefer", "count=exact")
                            .body())
                    .isEqualTo("[]");
        }
        assertThat(get(Token.of("member", 3), "/api/account").body()).isEqualTo("[]");
    }
}
