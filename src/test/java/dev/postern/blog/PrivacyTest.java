package dev.postern.blog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.auth.Issuer;
import dev.postern.auth.JwtKeys;
import dev.postern.auth.JwtKeys.Encoding;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What one member can do about another's rows and about what is hidden from them, by any path: nothing.
class PrivacyTest {

    @RegisterExtension
    static final TestService SERVICE =
            TestService.with(Blog.application().extension(), "--anonymous-role=anonymous", "--aggregates");

    private static final Issuer ISSUER =
            new Issuer(JwtKeys.parse(TestService.SECRET, Encoding.TEXT), InstantSource.system());

    private static final String ADA = token("member", 1);
    private static final String ADMINISTRATOR = token("administrator", 3);

    private static String token(String role, int user) {
        return "Bearer " + ISSUER.sign(Map.of("role", role, "sub", Integer.toString(user)), Duration.ofMinutes(5));
    }

    @BeforeEach
    void rows() {
        SERVICE.sql("truncate users, posts cascade");
        SERVICE.sql("""
                insert into users (id, email, full_name, hashed_password, role, is_active) values
                    (1, 'ada@example.com', 'Ada', '$argon2id$a', 'member', true),
                    (2, 'bob@example.com', 'Bob', '$argon2id$b', 'member', true),
                    (3, 'root@example.com', 'Root', '$argon2id$c', 'administrator', true),
                    (4, 'gone@example.com', 'Gone', '$argon2id$d', 'member', false);
                insert into posts (id, title, user_id) values (1, 'By Ada', 1), (2, 'By Bob', 2);
                alter table posts alter id restart with 100;
                """);
    }

    private static String state() {
        return String.valueOf(SERVICE.value("select (select json_agg(u order by id)::text from users u)"
                + " || (select json_agg(p order by id)::text from posts p)"));
    }

    private static void assertNothingSecret(String body) {
        assertThat(body).doesNotContain("@example.com", "argon2id", "Gone", "administrator");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            anonymous     | users   | {"id":1,"full_name":"Ada","created_at":"<any>"}
            member        | users   | {"id":1,"full_name":"Ada","created_at":"<any>"}
            administrator | users   | {"id":1,"email":"ada@example.com","full_name":"Ada","is_active":true,"created_at":"<any>","updated_at":null,"deleted_at":null,"role":"member"}
            member        | account | {"id":1,"email":"ada@example.com","full_name":"Ada","role":"member","created_at":"<any>","updated_at":null}
            """)
    void aStarIsWhatACallerMayRead(String role, String table, String row) {
        String caller = role.equals("anonymous") ? "Basic x" : token(role, 1);
        String body = SERVICE.get("/api/" + table + "?id=eq.1", "Authorization", caller)
                .body()
                .replaceAll("\"created_at\":\"[^\"]*\"", "\"created_at\":\"<any>\"");
        assertThat(body).isEqualTo("[" + row + "]");
        String embedded = SERVICE.get("/api/posts?select=users(*)&id=eq.1", "Authorization", caller)
                .body();
        assertThat(embedded).startsWith("[{\"users\":{\"id\":1,");
    }

    /// Hidden columns, wherever a column can stand; and rows that are not theirs to see.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/users?select=email                                        | 403
            /api/users?select=role                                         | 403
            /api/users?select=id&email=like.b*                             | 403
            /api/users?select=id&or=(email.like.b*,id.eq.1)                | 403
            /api/users?select=id&order=email                               | 403
            /api/users?select=id&order=is_active.desc&after=               | 403
            /api/users?select=email,count()                                | 403
            /api/users?select=email.max()                                  | 403
            /api/users?select=x:email::text                                | 403
            /api/users?select=id,posts(id)&posts.users.email=like.*        | 400
            /api/posts?select=id,users(email)                              | 403
            /api/posts?select=id,users!inner(id)&users.email=like.b*       | 403
            /api/posts?select=id,...users(email)                           | 403
            /api/posts?select=id,...users(who:email)                       | 403
            /api/posts?select=id&order=users(email)                        | 400
            /api/posts?select=id,users(id)&order=users(email)              | 403
            /api/posts?select=title,users(email.count())                   | 403
            /api/users?select=hashed_password                              | 400
            /api/users?select=id&hashed_password=like.*                    | 400
            /api/users?order=hashed_password                               | 400
            /api/posts?select=users(hashed_password)                       | 400
            /api/account?select=hashed_password                            | 400
            /api/users/2?select=email                                      | 403
            /api/users/4                                                   | 404
            /api/flyway_schema_history                                     | 404
            /api/refresh_tokens                                            | 404
            /api/idempotency_keys                                          | 404
            /api/rpc/own_account                                           | 404
            /api/rpc/account_by_email?email=bob@example.com                | 404
            /api/rpc/set_config?setting_name=role&new_value=postgres       | 404
            /api/rpc/pg_sleep                                              | 404
            """)
    void whatIsHiddenCannotBeReached(String path, int status) {
        for (String accept : new String[] {"application/json", "text/csv", "application/x-ndjson"}) {
            HttpResponse<String> answer = SERVICE.get(path, "Authorization", ADA, "Accept", accept);
            if (!accept.equals("application/json") && answer.statusCode() == 406) {
                continue; // one row by its key is JSON
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            assertNothingSecret(answer.body());
        }
        HttpResponse<String> counted = SERVICE.send("HEAD", path, null, "Authorization", ADA, "Prefer", "count=exact");
        assertThat(counted.statusCode()).isIn(status, 200, 206);
        assertThat(counted.headers().firstValue("Content-Range").orElse("0-0/3"))
                .doesNotEndWith("/4");
    }

    @ParameterizedTest
    @CsvSource({"exact", "planned", "estimated"})
    void whatIsHiddenIsNotCounted(String count) {
        HttpResponse<String> all =
                SERVICE.get("/api/users?select=id&limit=1", "Authorization", ADA, "Prefer", "count=" + count);
        assertThat(all.headers().firstValue("Content-Range").orElse("")).doesNotEndWith("/4");
        assertThat(SERVICE.get("/api/users?select=count()", "Authorization", ADA)
                        .body())
                .isEqualTo("[{\"count\":3}]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST   | /api/posts                      | {"title":"T","user_id":2}                                     | 403
            POST   | /api/posts                      | [{"title":"T","user_id":1},{"title":"T","user_id":2}]         | 403
            POST   | /api/posts                      | {"id":77,"title":"T"}                                         | 403
            POST   | /api/posts                      | {"title":"T","created_at":"2000-01-01"}                       | 403
            POST   | /api/posts?on_conflict=id       | {"id":2,"title":"T","user_id":1}                              | 403
            POST   | /api/users                      | {"email":"n@example.com","full_name":"N","password":"long enough"} | 403
            POST   | /api/users                      | {"full_name":"N","posts":[{"title":"T"}]}                     | 403
            POST   | /api/posts                      | {"title":"T","users":{"email":"n@example.com","full_name":"N","password":"long enough"}} | 403
            PATCH  | /api/posts?id=eq.2              | {"title":"T"}                                                 | 204
            PATCH  | /api/posts/2                    | {"title":"T"}                                                 | 404
            PATCH  | /api/posts?id=eq.1              | {"user_id":2}                                                 | 403
            PATCH  | /api/posts                      | [{"id":2,"title":"T"}]                                        | 204
            PATCH  | /api/posts?id=eq.2&select=title | {"title":"T"}                                                 | 204
            PUT    | /api/posts/2                    | {"id":2,"title":"T","user_id":1}                              | 403
            DELETE | /api/posts?id=eq.2              |                                                               | 204
            DELETE | /api/posts/2                    |                                                               | 404
            PATCH  | /api/users?id=eq.2              | {"full_name":"T"}                                             | 204
            PATCH  | /api/users?id=eq.2              | {"password":"long enough"}                                    | 204
            PATCH  | /api/users?id=eq.1              | {"role":"administrator"}                                      | 403
            PATCH  | /api/users?id=eq.1              | {"id":9}                                                      | 403
            PATCH  | /api/users?id=eq.1              | {"is_active":false}                                           | 403
            PATCH  | /api/users?id=eq.1              | {"created_at":"2000-01-01"}                                   | 403
            PATCH  | /api/users?id=eq.1              | {"hashed_password":"mine"}                                    | 400
            PATCH  | /api/users?email=like.b*        | {"full_name":"T"}                                             | 403
            DELETE | /api/users?id=eq.1              |                                                               | 403
            PATCH  | /api/account?id=eq.1            | {"role":"administrator"}                                      | 500
            POST   | /api/-/batch                    | {"operations":[{"method":"PATCH","path":"/posts/1","body":{"title":"T"}},{"method":"PATCH","path":"/posts/2","body":{"title":"T"}}]} | 404
            POST   | /api/-/batch                    | {"operations":[{"method":"POST","path":"/posts","body":{"title":"T","user_id":2}}]} | 403
            POST   | /blog/posts                     | {"title":"T","user_id":2}                                     | 403
            PATCH  | /blog/posts/2                   | {"title":"T"}                                                 | 404
            DELETE | /blog/posts/2                   |                                                               | 404
            POST   | /blog/users/2/deactivate        |                                                               | 403
            """)
    void whatIsNotTheirsStaysAsItIs(String method, String path, String body, int status) {
        String before = state();
        String prefer = path.contains("on_conflict") ? "resolution=merge-duplicates" : "return=minimal";
        HttpResponse<String> answer = SERVICE.send(method, path, body, "Authorization", ADA, "Prefer", prefer);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertNothingSecret(answer.body());
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void whatIsTheirsTheyChange() {
        assertThat(SERVICE.send("PATCH", "/api/posts/1?select=title", "{\"title\":\"T\"}", "Authorization", ADA)
                        .statusCode())
                .isIn(200, 204);
        assertThat(SERVICE.send("PATCH", "/api/users/1", "{\"full_name\":\"Countess\"}", "Authorization", ADA)
                        .statusCode())
                .isIn(200, 204);
        assertThat(SERVICE.value(
                        "select title || full_name from posts join users on users.id = user_id where posts.id = 1"))
                .isEqualTo("TCountess");
        assertThat(SERVICE.send("DELETE", "/api/posts/2", null, "Authorization", ADMINISTRATOR)
                        .statusCode())
                .isIn(200, 204);
    }

    /// A key that somebody else has used is none of theirs.
    @Test
    void idempotencyKeysAreOnesOwn() {
        String post = "{\"title\":\"Mine\"}";
        HttpResponse<String> ada =
                SERVICE.send("POST", "/api/posts", post, "Authorization", ADA, "Idempotency-Key", "k");
        HttpResponse<String> bob =
                SERVICE.send("POST", "/api/posts", post, "Authorization", token("member", 2), "Idempotency-Key", "k");
        HttpResponse<String> again =
                SERVICE.send("POST", "/api/posts", post, "Authorization", ADA, "Idempotency-Key", "k");
        assertThat(ada.statusCode()).as(ada.body()).isEqualTo(201);
        assertThat(bob.statusCode()).as(bob.body()).isEqualTo(201);
        assertThat(bob.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(again.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(SERVICE.value(
                        "select string_agg(user_id::text, ',' order by user_id) from posts where title = 'Mine'"))
                .isEqualTo("1,2");
    }

    @ParameterizedTest
    @CsvSource({"pg_catalog", "information_schema", "auth", "postern"})
    void schemasThatAreNotServed(String schema) {
        for (String role : new String[] {ADA, ADMINISTRATOR}) {
            assertThat(SERVICE.get("/api/users", "Authorization", role, "Accept-Profile", schema)
                            .statusCode())
                    .isEqualTo(406);
            assertThat(SERVICE.send("POST", "/api/users", "{}", "Authorization", role, "Content-Profile", schema)
                            .statusCode())
                    .isEqualTo(406);
        }
    }
}
