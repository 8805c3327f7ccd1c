package blog;

import static blog.schema.Tables.POSTS;
import static blog.schema.Tables.USERS;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.PosternTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Tests of [PosternTest], the public test support.
class TestSupportTest {

    @AutoClose
    static final PosternTest BLOG = PosternTest.of(Blog.application());

    private static final Map<String, String> ADMINISTRATOR = Map.of("role", "administrator");

    @Test
    void newDatabase_hasTablesWithoutRows() {
        assertThat(BLOG.get("/api/posts").body()).isEqualTo("[]");
        assertThat(BLOG.<Integer>sql(dsl -> dsl.fetchCount(POSTS))).isZero();
    }

    @Test
    void requestWithoutToken_runsAsAnonymous() {
        HttpResponse<String> response = BLOG.send("POST", "/api/users", "{\"full_name\":\"Ada\"}");
        assertThat(response.statusCode()).isEqualTo(401);
    }

    @Test
    void claims_setRoleAndUser() {
        HttpResponse<String> created = BLOG.as(ADMINISTRATOR)
                .send(
                        "POST",
                        "/api/users",
                        "{\"email\":\"ada@claims.example\",\"full_name\":\"Ada\",\"password\":\"correct horse\"}",
                        "Prefer",
                        "return=representation");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        long id = BLOG.<Long>sql(dsl -> requireNonNull(
                dsl.fetchSingle(USERS, USERS.EMAIL.eq("ada@claims.example")).get(USERS.ID)));
        HttpResponse<String> own = BLOG.as(Map.of("role", "member", "sub", String.valueOf(id)))
                .get("/api/account?select=full_name&email=in.(\"ada@claims.example\")");
        assertThat(own.body()).isEqualTo("[{\"full_name\":\"Ada\"}]");
    }

    @Test
    void endpointsOfApplication_areServed() {
        assertThat(BLOG.get("/blog/posts").statusCode()).isEqualTo(200);
        assertThat(BLOG.get("/auth/me").statusCode()).isEqualTo(401);
    }

    @Test
    void twoInstances_haveSeparateDatabases() {
        try (PosternTest other = PosternTest.of(Blog.application())) {
            String user = "{\"email\":\"b@other.example\",\"full_name\":\"B\",\"password\":\"correct horse\"}";
            assertThat(other.as(ADMINISTRATOR).send("POST", "/api/users", user).statusCode())
                    .isEqualTo(201);
            assertThat(BLOG.as(ADMINISTRATOR)
                            .get("/api/users?email=eq.b@other.example")
                            .body())
                    .isEqualTo("[]");
        }
    }

    @Test
    void options_areThoseOfServe() {
        try (PosternTest limited = PosternTest.of(Blog.application(), "--max-rows=1")) {
            limited.<Integer>sql(dsl -> dsl.execute("insert into users (email, full_name, hashed_password) values"
                    + " ('a@example.com', 'A', 'x'), ('b@example.com', 'B', 'x')"));
            assertThat(limited.as(ADMINISTRATOR).get("/api/users?select=email").body())
                    .isEqualTo("[{\"email\":\"a@example.com\"}]");
        }
        assertThatThrownBy(() -> PosternTest.of(Blog.application(), "--max-rows=many"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--max-rows");
    }

    @Test
    void databaseOption_isUsedAndKept() {
        try (PosternTest database = PosternTest.of(Blog.application())) {
            String[] options = DatabaseLogin.options(database);
            String insert = "insert into users (email, full_name, hashed_password) values ('a@example.com', 'A', 'x')";
            try (PosternTest first = PosternTest.of(Blog.application(), options)) {
                assertThat(first.<Integer>sql(dsl -> dsl.execute(insert))).isEqualTo(1);
            }
            try (PosternTest second = PosternTest.of(Blog.application(), options)) {
                assertThat(second.as(ADMINISTRATOR)
                                .get("/api/users?select=email")
                                .body())
                        .isEqualTo("[{\"email\":\"a@example.com\"}]");
            }
        }
    }

    @Test
    @SuppressWarnings("try") // close() is under test
    void closedInstance_endsServiceAndDropsDatabase() {
        PosternTest closed = PosternTest.of(Blog.application());
        int port = closed.address().getPort();
        String database = closed.sql(dsl -> (String) dsl.fetchValue("select current_database()"));
        closed.close();
        closed.close();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(IOException.class);
        assertThat(BLOG.<Integer>sql(
                        dsl -> dsl.fetchCount(dsl.selectFrom("pg_database").where("datname = ?", database))))
                .isZero();
    }
}
