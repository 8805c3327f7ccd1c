package blog;

import static blog.BlogService.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests that no kind of write changes rows that the caller cannot write.
class UnauthorizedWritesTest {

    @AutoClose
    static final BlogService SERVICE = BlogService.start("--allow-unfiltered-writes", "--tx-end=commit-allow-override");

    private static final String ADA = Token.of("member", 1);
    private static final String GRACE = Token.of("member", 2);

    /// Query of all rows that a request could change.
    private static final String STATE = """
            select concat_ws(' ', (select json_agg(u order by id) from users u), (select json_agg(p order by id) from posts p),
                (select count(*) from postern.sessions), (select count(*) from postern.idempotency_keys))""";

    @BeforeEach
    void rows() {
        SERVICE.sql("truncate posts, users, postern.idempotency_keys cascade");
        SERVICE.insertFixture();
        SERVICE.sql("""
                insert into users (id, email, full_name, hashed_password, is_active)
                values (77777, 'hidden@example.com', 'Hidden', 'h7', false)""");
    }

    private static HttpResponse<String> send(
            @Nullable String caller, String method, String path, @Nullable String body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        if (caller != null) {
            all.addAll(List.of("Authorization", caller));
        }
        return SERVICE.send(method, path, body, all.toArray(String[]::new));
    }

    /// Returns a precondition header, or a `Content-Type` for a media type, or else a preference.
    private static String[] headers(@Nullable String header) {
        if (header == null) {
            return new String[0];
        }
        boolean isPrecondition = header.startsWith("If-");
        return isPrecondition
                ? header.split(": ")
                : new String[] {header.contains("/") ? "Content-Type" : "Prefer", header};
    }

    /// The caller is Grace, user 2 and author of post 3; Ada, user 1, is the author of posts 1 and 2.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', maxCharsPerColumn = 1000, textBlock = """
            POST   | /api/posts | {"title":"T","user_id":1} | | 403
            POST   | /api/posts | {"title":"T","user_id":1} | return=representation | 403
            POST   | /api/posts | {"title":"T","user_id":1} | tx=rollback | 403
            POST   | /api/posts | {"title":"T","user_id":3} | | 403
            POST   | /api/posts | {"title":"T","user_id":999} | | 403
            POST   | /api/posts | {"title":"T","user_id":null} | | 403
            POST   | /api/posts | [{"title":"T","user_id":2},{"title":"T","user_id":1}] | | 403
            POST   | /api/posts?columns=title,user_id | [{"title":"T","user_id":2},{"title":"T","user_id":1}] | | 403
            POST   | /api/posts | `title,user_id\nT,2\nT,1\n` | text/csv | 403
            POST   | /api/posts | title=T&user_id=1 | application/x-www-form-urlencoded | 403
            POST   | /api/posts | {"id":1000,"title":"T"} | | 403
            POST   | /api/posts | {"title":"T","created_at":"2020-01-01"} | | 403
            POST   | /api/posts | {"title":"T","updated_at":null} | | 403
            POST   | /api/posts?columns=id,title | {"title":"T"} | | 403
            POST   | /api/posts | {"id":1,"title":"T"} | resolution=merge-duplicates | 403
            POST   | /api/posts | {"id":1,"title":"T","user_id":2} | resolution=merge-duplicates | 403
            POST   | /api/posts | {"id":1,"title":"T","user_id":2} | resolution=ignore-duplicates | 403
            POST   | /api/posts?on_conflict=id | {"id":3,"title":"T","user_id":1} | resolution=merge-duplicates | 403
            PUT    | /api/posts/1 | {"id":1,"title":"T","content":null,"user_id":2} | | 403
            PUT    | /api/posts?id=eq.1 | {"id":1,"title":"T","content":null,"user_id":1} | | 403
            PUT    | /api/posts/3 | {"id":3,"title":"T","content":null,"user_id":1} | | 403
            PUT    | /api/posts/1000 | {"id":1000,"title":"T","content":null,"user_id":2} | | 403
            PATCH  | /api/posts/3 | {"user_id":1} | | 403
            PATCH  | /api/posts/3 | {"user_id":2} | | 403
            PATCH  | /api/posts/3 | {"id":1000} | | 403
            PATCH  | /api/posts/3 | {"title":"T","created_at":null} | | 403
            PATCH  | /api/posts/1 | {"title":"T"} | | 404
            PATCH  | /api/posts/1 | {"title":"T"} | If-Match: * | 412
            PATCH  | /api/posts?id=eq.1 | {"title":"T"} | return=representation | 200
            PATCH  | /api/posts?id=in.(1,2) | {"title":"T"} | count=exact | 204
            PATCH  | /api/posts?user_id=neq.2 | {"title":"T"} | | 204
            PATCH  | /api/posts | [{"id":1,"title":"T"},{"id":2,"title":"T"}] | | 204
            PATCH  | /api/posts | [{"id":1,"title":"T"}] | return=representation | 200
            PATCH  | /api/posts | [{"id":3,"title":"T"},{"id":3,"user_id":1}] | | 400
            PATCH  | /api/posts | [{"id":3,"title":"T","user_id":1}] | | 403
            DELETE | /api/posts/1 | | | 404
            DELETE | /api/posts/1 | | If-Match: * | 412
            DELETE | /api/posts?id=eq.1 | | return=representation | 200
            DELETE | /api/posts?user_id=neq.2 | | count=exact | 204
            PATCH  | /api/users/1 | {"full_name":"T"} | | 404
            PATCH  | /api/users/3 | {"full_name":"T"} | | 404
            PATCH  | /api/users/1 | {"email":"mine@example.com"} | If-Match: * | 412
            PATCH  | /api/users/1 | {"password":"correct horse"} | | 404
            PATCH  | /api/users?id=neq.2 | {"full_name":"T"} | return=representation | 200
            PATCH  | /api/users | [{"id":1,"full_name":"T"}] | | 204
            PATCH  | /api/users | [{"id":2,"full_name":"T","role":"administrator"}] | | 403
            PATCH  | /api/users?on_conflict=email | [{"email":"ada@example.com","full_name":"T"}] | | 403
            PATCH  | /api/users?email=eq.ada@example.com | {"full_name":"T"} | | 403
            PATCH  | /api/users?id=eq.2&role=eq.member | {"full_name":"T"} | | 403
            PATCH  | /api/users/2 | {"role":"administrator"} | | 403
            PATCH  | /api/users/2 | {"full_name":"T","role":"member"} | | 403
            PATCH  | /api/users/2 | {"id":7} | | 403
            PATCH  | /api/users/2 | {"is_active":false} | | 403
            PATCH  | /api/users/2 | {"created_at":"2020-01-01"} | | 403
            PATCH  | /api/users/2 | {"deleted_at":null} | | 403
            PATCH  | /api/users/2 | {"hashed_password":"x"} | | 400
            PATCH  | /api/users/2?select=id,email | {"full_name":"T"} | return=representation | 403
            PATCH  | /api/users?id=eq.2&select=posts(users(email)) | {"full_name":"T"} | return=representation | 403
            PATCH  | /api/posts/3?select=id,users(email) | {"title":"T"} | return=representation | 403
            POST   | /api/posts?select=users(role) | {"title":"T"} | return=representation | 403
            DELETE | /api/posts?id=eq.3&select=id,users(is_active) | | return=representation | 403
            PATCH  | /api/users/2 | {"email":"ada@example.com"} | | 409
            PATCH  | /api/users/2 | {"email":"ALAN@example.org"} | return=representation | 409
            POST   | /api/users | {"email":"t@example.com","full_name":"T","password":"correct horse"} | | 403
            POST   | /api/users | {"id":1,"email":"ada@example.com","full_name":"T","password":"correct horse"} | resolution=merge-duplicates | 403
            POST   | /api/users?on_conflict=id | {"id":2,"full_name":"T"} | resolution=merge-duplicates | 403
            POST   | /api/users?on_conflict=email | {"email":"ada@example.com","full_name":"T"} | resolution=merge-duplicates | 4xx
            POST   | /api/users | {"id":1,"email":"ada@example.com","full_name":"T","password":"correct horse"} | resolution=ignore-duplicates | 403
            PUT    | /api/users/1 | {"id":1,"email":"ada@example.com","full_name":"T","password":"correct horse"} | | 403
            PUT    | /api/users/2 | {"id":2,"email":"g@example.com","full_name":"T","password":"correct horse"} | | 403
            DELETE | /api/users/1 | | | 403
            DELETE | /api/users/2 | | | 403
            DELETE | /api/users?id=eq.999 | | | 403
            DELETE | /api/users | | | 403
            POST   | /api/posts | {"title":"T","users":{"email":"t@example.com","full_name":"T","password":"correct horse"}} | | 403
            POST   | /api/posts | {"title":"T","users":{"id":1,"full_name":"T"}} | resolution=merge-duplicates | 4xx
            POST   | /api/users | {"email":"t@example.com","full_name":"T","password":"correct horse","posts":[{"title":"T"}]} | | 403
            POST   | /api/-/batch | {"operations":[{"method":"POST","path":"/posts","body":{"title":"T"}},{"method":"POST","path":"/posts","body":{"title":"T","user_id":1}}]} | | 403
            POST   | /api/-/batch | {"operations":[{"method":"POST","path":"/posts","body":{"title":"T"}},{"method":"PATCH","path":"/posts/1","body":{"title":"T"}}]} | | 404
            POST   | /api/-/batch | {"operations":[{"method":"POST","path":"/posts","body":{"title":"T"}},{"method":"GET","path":"/users?select=email"}]} | | 403
            POST   | /api/-/batch | {"operations":[{"method":"PATCH","path":"/posts?id=eq.1","body":{"title":"T"}},{"method":"DELETE","path":"/posts?id=eq.1"}]} | | 200
            PATCH  | /api/account?id=eq.1 | {"full_name":"T"} | | 405
            PATCH  | /api/account?id=eq.2 | {"role":"administrator"} | | 405
            POST   | /api/account | {"id":7,"email":"t@example.com"} | | 405
            DELETE | /api/account?id=eq.2 | | | 405
            POST   | /blog/users | {"email":"t@example.com","full_name":"T","password":"long enough"} | | 403
            PATCH  | /blog/users/1 | {"full_name":"T"} | | 403
            DELETE | /blog/users/1 | | | 403
            POST   | /blog/users/1/deactivate | | | 403
            POST   | /blog/users/3/restore | | | 403
            POST   | /blog/posts | {"title":"T","user_id":1} | | 403
            PATCH  | /blog/posts/1 | {"title":"T"} | | 404
            DELETE | /blog/posts/1 | | | 404
            """)
    void memberWritesRowsOfOthers_changesNothing(
            String method, String path, @Nullable String body, @Nullable String header, String status) {
        String before = SERVICE.value(STATE);
        String sent = body == null ? null : body.replace("\\n", "\n");
        HttpResponse<String> response = send(GRACE, method, path, sent, headers(header));
        assertThat(SERVICE.value(STATE)).as(response.body()).isEqualTo(before);
        if (status.equals("4xx")) {
            assertThat(response.statusCode()).as(response.body()).isBetween(400, 499);
        } else {
            assertThat(response.statusCode()).as(response.body()).isEqualTo(Integer.parseInt(status));
        }
        assertThat(response.body()).doesNotContain("h1", "h2", "grace@", "ada@", "alan@", "Ada");
        if (status.equals("200") && !path.endsWith("batch")) {
            assertThat(response.body()).isEqualTo("[]");
        }
        // an anonymous caller has fewer privileges
        HttpResponse<String> anonymous = send(null, method, path, sent, headers(header));
        assertThat(anonymous.statusCode()).as(anonymous.body()).isBetween(400, 500);
        assertThat(SERVICE.value(STATE)).isEqualTo(before);
    }

    /// Compares the responses for user 77777, who is hidden, with those for a missing user.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            PATCH  | /api/users/{id}       | {"full_name":"T"}              |
            PATCH  | /api/users/{id}       | {"full_name":"T"}              | If-Match: *
            PATCH  | /api/users/{id}       | {"full_name":"T"}              | If-Match: "1"
            PATCH  | /api/users?id=eq.{id} | {"full_name":"T"}              | count=exact
            PATCH  | /api/users?id=eq.{id} | {"full_name":"T"}              | return=representation
            PATCH  | /api/users            | [{"id":{id},"full_name":"T"}]  | count=exact
            DELETE | /api/users/{id}       |                                |
            PUT    | /api/users/{id}       | {"id":{id},"email":"t@example.com","full_name":"T","password":"long enough"} |
            PUT    | /api/users/{id}       | {"id":{id},"email":"t@example.com","full_name":"T","password":"long enough"} | If-None-Match: *
            POST   | /api/users            | {"id":{id},"email":"t@example.com","full_name":"T","password":"long enough"} | resolution=merge-duplicates
            POST   | /api/posts            | {"title":"T","user_id":{id}}   |
            PATCH  | /blog/users/{id}      | {"full_name":"T"}              |
            """)
    void writeToHiddenRow_isLikeWriteToMissingRow(
            String method, String path, @Nullable String body, @Nullable String header) {
        List<String> responses = new ArrayList<>();
        for (String id : new String[] {"77777", "88888"}) {
            String sent = body == null ? null : body.replace("{id}", id);
            HttpResponse<String> response = send(GRACE, method, path.replace("{id}", id), sent, headers(header));
            responses.add((response.statusCode()
                            + response.headers().allValues("Content-Range").toString()
                            + response.body())
                    .replace(id, "ID"));
        }
        assertThat(responses.getFirst()).isEqualTo(responses.getLast());
    }

    @Test
    void memberWritesOwnRows_succeeds() {
        HttpResponse<String> post = send(
                GRACE, "POST", "/api/posts?select=user_id", "{\"title\":\"T\"}", "Prefer", "return=representation");
        assertThat(post.body()).isEqualTo("[{\"user_id\":2}]");
        assertThat(send(GRACE, "PATCH", "/api/posts", "{\"title\":\"T\"}", "Prefer", "count=exact")
                        .headers()
                        .firstValue("Content-Range"))
                .hasValue("0-1/2");
        assertThat(send(GRACE, "DELETE", "/api/posts", null).statusCode()).isEqualTo(204);
        assertThat(SERVICE.value("select string_agg(id::text, ',' order by id) from posts"))
                .isEqualTo("1,2,4,5");
        HttpResponse<String> account =
                send(GRACE, "PATCH", "/api/users/2", "{\"full_name\":\"G\"}", "Prefer", "return=representation");
        assertThat(json(account).fieldNames()).toIterable().containsExactly("id", "full_name", "created_at");
        assertThat(json(account).get("full_name").textValue()).isEqualTo("G");
    }

    /// The idempotency keys of two callers are independent.
    @Test
    void idempotencyKeyOfAnotherCaller_isNotReplayed() {
        String body = "{\"title\":\"T\"}";
        String[] headers = {"Idempotency-Key", "6f1c2a52-0b6f-4f0e-9a53-1f6a3a7f0c11", "Prefer", "return=representation"
        };
        String path = "/api/posts?select=user_id";
        for (int i = 0; i < 2; i++) {
            assertThat(send(GRACE, "POST", path, body, headers).body()).isEqualTo("[{\"user_id\":2}]");
            assertThat(send(ADA, "POST", path, body, headers).body()).isEqualTo("[{\"user_id\":1}]");
            assertThat(send(null, "POST", path, body, headers).statusCode()).isEqualTo(401);
            assertThat(send(Token.of("anonymous", 2), "POST", path, body, headers)
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(SERVICE.value("select count(*) from posts where title = 'T'"))
                .isEqualTo("2");
    }
}
