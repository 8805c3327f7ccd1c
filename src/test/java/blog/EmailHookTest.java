package blog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// E-mail addresses of users on the paths of the generated API, on the example's endpoints and in SQL.
class EmailHookTest {

    private static final String USER = "{\"email\":\"%s\",\"full_name\":\"X\",\"password\":\"correct horse\"}";

    @AutoClose
    static final BlogService SERVICE = BlogService.start("--anonymous-role=administrator");

    @BeforeEach
    void rows() {
        SERVICE.sql("truncate posts, users cascade");
        SERVICE.insertFixture();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            POST  | /api/users      | {"email":" x@y.example ","full_name":"X","password":"correct horse"}
            POST  | /api/users      | [{"email":"  x@y.example\\n","full_name":"X","password":"correct horse"}]
            PATCH | /api/users/2    | {"email":"x@y.example\\t"}
            PATCH | /api/users      | [{"id":2,"email":" x@y.example"}]
            POST  | /api/posts      | {"title":"T","users":{"email":" x@y.example","full_name":"X","password":"correct horse"}}
            POST  | /blog/users     | {"email":" x@y.example ","full_name":"X","password":"correct horse"}
            PATCH | /blog/users/2   | {"email":" x@y.example"}
            """)
    void blanksAroundAddress_areRemoved(String method, String path, String body) {
        HttpResponse<String> response = SERVICE.send(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 204);
        assertThat(SERVICE.value("select count(*) from users where email = 'x@y.example'"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({"x", "@", "x@", "@y", "x@y@z", "x y@z", "' '"})
    void otherText_isRejected(String email) {
        for (String path : new String[] {"/api/users", "/blog/users"}) {
            HttpResponse<String> response = SERVICE.send("POST", path, USER.formatted(email));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
            assertThat(response.body()).contains("PSTRN601", "email'");
        }
        assertThat(SERVICE.value("select count(*) from users")).isEqualTo("5");
    }

    /// The longest address that the hook and the constraint accept, and one with another character.
    @Test
    void longAddress_isRejectedAbove254Characters() {
        String local = "x".repeat(250);
        assertThat(SERVICE.send("POST", "/api/users", USER.formatted(local + "@y.z"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(SERVICE.send("POST", "/api/users", USER.formatted(local + "x@y.z"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void otherColumns_areNotTouched() {
        HttpResponse<String> response = SERVICE.send("PATCH", "/api/users/2", "{\"full_name\":\" G \"}");
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(SERVICE.value("select full_name || email from users where id = 2"))
                .isEqualTo(" G grace@example.com");
    }
}
