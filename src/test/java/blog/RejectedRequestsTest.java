package blog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests that the typed endpoints reject invalid requests with a 4xx and write nothing.
class RejectedRequestsTest {

    private static final String USER = "{\"email\":\"x@example.com\",\"full_name\":\"X\",\"password\":\"long enough\"}";

    @AutoClose
    static final BlogService SERVICE = BlogService.start("--anonymous-role=administrator");

    @BeforeEach
    void rows() {
        SERVICE.sql("truncate posts, users cascade");
        SERVICE.insertFixture();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void invalidBody_isRejected(String description, String body, String code) {
        HttpResponse<String> response = SERVICE.send("POST", "/blog/users", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(BlogService.json(response).get("code").textValue()).isEqualTo(code);
        assertThat(SERVICE.value("select count(*) from users where email like 'x%'"))
                .isEqualTo("0");
    }

    static Stream<Arguments> bodies() {
        String deep = "[".repeat(5_000) + "]".repeat(5_000);
        return Stream.of(
                Arguments.of("a duplicate key", USER.replace("}", ",\"full_name\":\"Y\"}"), "PGRST102"),
                Arguments.of("too deep nesting", USER.replace("}", ",\"posts\":" + deep + "}"), "PGRST102"),
                Arguments.of("more than one value", USER + " {}", "PGRST102"),
                Arguments.of("an array", "[" + USER + "]", "PGRST102"),
                Arguments.of("an id", USER.replace("}", ",\"id\":7}"), "PGRST204"),
                Arguments.of("a time", USER.replace("}", ",\"created_at\":\"2020-01-01T00:00:00Z\"}"), "PGRST204"),
                Arguments.of("a hash", USER.replace("}", ",\"hashed_password\":\"h\"}"), "PGRST204"),
                Arguments.of("no name", USER.replace("\"full_name\":\"X\",", ""), "PSTRN601"),
                Arguments.of("a blank name", USER.replace("\"X\"", "\"  \""), "PSTRN601"),
                Arguments.of("a number for a name", USER.replace("\"X\"", "7"), "PSTRN601"),
                Arguments.of("two @", USER.replace("x@example", "x@y@example"), "PSTRN601"),
                Arguments.of("an address with a tab", USER.replace("x@example", "x\\ty@example"), "PSTRN601"),
                Arguments.of("a long address", USER.replace("x@", "x".repeat(250) + "@"), "PSTRN601"),
                Arguments.of("a blank password", USER.replace("long enough", " ".repeat(10)), "PSTRN601"),
                Arguments.of("a long password", USER.replace("long enough", "x".repeat(129)), "PSTRN601"),
                Arguments.of("posts that are an object", USER.replace("}", ",\"posts\":{}}"), "PSTRN601"),
                Arguments.of("a post with an author", withPost("{\"title\":\"T\",\"user_id\":1}"), "PGRST204"),
                Arguments.of("a post that is text", withPost("\"T\""), "PSTRN601"));
    }

    private static String withPost(String post) {
        return USER.replace("}", ",\"posts\":[{\"title\":\"First\"}," + post + "]}");
    }

    @ParameterizedTest
    @MethodSource("paths")
    void invalidPathOrParameter_isRejected(String path) {
        assertThat(SERVICE.get(path).statusCode()).isEqualTo(400);
    }

    static Stream<String> paths() {
        return Stream.of(
                "/blog/users/99999999999999999999",
                "/blog/users/0",
                "/blog/users?per_page=0",
                "/blog/users?page=1.5",
                "/blog/posts?page=-1",
                "/blog/posts/x",
                "/blog/authors?outer=1",
                "/blog/authors?title=%5C",
                "/blog/authors?title=%00",
                "/blog/users/by-email/%00");
    }

    @Test
    void bodyAboveLimit_isRejected() {
        HttpResponse<String> response =
                SERVICE.send("POST", "/blog/users", USER.replace("\"X\"", "\"" + "x".repeat(16 << 20) + "\""));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(413);
    }

    @Test
    void unknownCharset_bodyIsReadAsUtf8() {
        HttpResponse<String> response =
                SERVICE.send("POST", "/blog/users", USER, "Content-Type", "application/json; charset=none-such");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    }

    @Test
    void unpairedSurrogate_isNotAServerError() {
        HttpResponse<String> response = SERVICE.send(
                "PATCH", "/blog/users/2", USER.replace("\"X\"", "\"\\ud800\"").replace("x@", "half@"));
        assertThat(response.statusCode()).as(response.body()).isLessThan(500);
    }

    @Test
    void blankPasswordOnGeneratedPath_isRejected() {
        String blank = USER.replace("long enough", " ".repeat(10));
        assertThat(SERVICE.send("POST", "/api/users", blank).statusCode()).isEqualTo(400);
    }

    @Test
    void databaseError_doesNotShowTheHash() {
        String userWithoutName = "{\"email\":\"x@example.com\",\"password\":\"long enough\"}";
        HttpResponse<String> response = SERVICE.send("POST", "/api/users", userWithoutName);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).doesNotContain("argon2");
    }

    @Test
    void moreThan100Posts_areRejected() {
        String posts = "{\"title\":\"x\"},".repeat(100) + "{\"title\":\"x\"}";
        HttpResponse<String> response =
                SERVICE.send("POST", "/blog/users", USER.replaceFirst("\\}$", ",\"posts\":[" + posts + "]}"));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains("PSTRN801");
    }
}
