package blog;

import static org.assertj.core.api.Assertions.assertThat;

import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests the typed endpoints, and that every path hashes passwords.
class BlogTest {

    @AutoClose
    static final BlogService SERVICE = BlogService.start("--anonymous-role=administrator");

    @BeforeEach
    void rows() {
        SERVICE.sql("truncate posts, users cascade");
        SERVICE.insertFixture();
    }

    /// A request that sets a password.
    private record PasswordPath(String name, String method, String path, String type, String prefer, String body) {

        /// Returns a copy with a changed body.
        PasswordPath withBody(String target, String replacement) {
            return new PasswordPath(name, method, path, type, prefer, body.replace(target, replacement));
        }

        HttpResponse<String> send() {
            return SERVICE.send(method, path, body, "Content-Type", type, "Prefer", prefer);
        }
    }

    private static final String JSON = "application/json";

    /// Returns all paths that set a password; each sets that of the user new@example.com.
    private static Stream<PasswordPath> passwordPaths() {
        String one = "{\"email\":\"new@example.com\",\"full_name\":\"X\",\"password\":\"correct horse\"}";
        String other = "{\"email\":\"other@example.com\",\"full_name\":\"X\",\"password\":\"another horse\"}";
        String change = "{\"email\":\"new@example.com\",\"password\":\"correct horse\"}";
        String row = "{\"id\":2,\"email\":\"new@example.com\",\"full_name\":\"X\",\"password\":\"correct horse\"}";
        String merge = "resolution=merge-duplicates";
        return Stream.of(
                new PasswordPath("insert", "POST", "/api/users", JSON, "", one),
                new PasswordPath("bulk insert", "POST", "/api/users", JSON, "", "[" + other + "," + one + "]"),
                new PasswordPath(
                        "CSV",
                        "POST",
                        "/api/users",
                        "text/csv",
                        "",
                        "email,full_name,password\nnew@example.com,X,correct horse\n"),
                new PasswordPath(
                        "form",
                        "POST",
                        "/api/users",
                        "application/x-www-form-urlencoded",
                        "",
                        "email=new@example.com&full_name=X&password=correct horse"),
                new PasswordPath("upsert, insert", "POST", "/api/users?on_conflict=id", JSON, merge, one),
                new PasswordPath("upsert, update", "POST", "/api/users", JSON, merge, row),
                new PasswordPath("PUT", "PUT", "/api/users?id=eq.2", JSON, "", row),
                new PasswordPath("PUT by key", "PUT", "/api/users/2", JSON, "", row),
                new PasswordPath("PATCH", "PATCH", "/api/users?id=eq.2", JSON, "", change),
                new PasswordPath("PATCH by key", "PATCH", "/api/users/2", JSON, "", change),
                new PasswordPath("bulk update", "PATCH", "/api/users", JSON, "", "[" + row + "]"),
                new PasswordPath(
                        "nested to-one", "POST", "/api/posts", JSON, "", "{\"title\":\"T\",\"users\":" + one + "}"),
                new PasswordPath(
                        "parent of a nested insert",
                        "POST",
                        "/api/users",
                        JSON,
                        "",
                        one.replace("}", ",\"posts\":[{\"title\":\"T\"}]}")),
                new PasswordPath(
                        "batch",
                        "POST",
                        "/api/-/batch",
                        JSON,
                        "",
                        "{\"operations\":[{\"method\":\"POST\",\"path\":\"/users\",\"body\":" + one + "}]}"),
                new PasswordPath("blog, insert", "POST", "/blog/users", JSON, "", one),
                new PasswordPath("blog, update", "PATCH", "/blog/users/2", JSON, "", change));
    }

    @TestFactory
    Stream<DynamicTest> everyPasswordPath_storesAHash() {
        return passwordPaths()
                .map(path -> DynamicTest.dynamicTest(path.name(), () -> {
                    rows();
                    HttpResponse<String> response = path.send();
                    assertThat(response.statusCode()).as(response.body()).isBetween(200, 204);
                    assertHashed("email = 'new@example.com'");
                }));
    }

    /// Sends `hashed_password` instead of or in addition to `password`.
    @TestFactory
    Stream<DynamicTest> hashOnEveryPasswordPath_isRejected() {
        return passwordPaths()
                .flatMap(path -> Stream.of(
                        path.withBody("password", "hashed_password"),
                        path.withBody("\"password\"", "\"hashed_password\":\"mine\",\"password\"")
                                .withBody(
                                        "full_name,password\nnew@example.com,X,",
                                        "full_name,password,hashed_password\nnew@example.com,X,mine,")
                                .withBody("&password", "&hashed_password=mine&password")))
                .map(path -> DynamicTest.dynamicTest(path.name(), () -> {
                    rows();
                    HttpResponse<String> response = path.send();
                    assertThat(response.statusCode()).as(path.body()).isEqualTo(400);
                    assertThat(response.body()).contains("hashed_password");
                    assertThat(SERVICE.value("select count(*) from users where email = 'new@example.com'"))
                            .isEqualTo("0");
                    assertThat(SERVICE.value("select count(*) from users where hashed_password = 'mine'"))
                            .isEqualTo("0");
                }));
    }

    /// A key that is not named in `columns` is ignored, so `hashed_password` cannot replace `password`.
    @ParameterizedTest
    @CsvSource({"correct horse,201", ",400"})
    void hashOutsideOfColumns_isIgnored(@Nullable String password, int status) {
        String sent = password == null ? "" : ",\"password\":\"" + password + "\"";
        String body = "{\"email\":\"new@example.com\",\"full_name\":\"X\",\"hashed_password\":\"mine\"" + sent + "}";
        for (String rows : new String[] {body, "[" + body + "]"}) {
            rows();
            var response = SERVICE.send("POST", "/api/users?columns=email,full_name,password", rows);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
            if (status == 201) {
                assertHashed("email = 'new@example.com'");
            }
        }
        assertThat(SERVICE.value("select count(*) from users where hashed_password = 'mine'"))
                .isEqualTo("0");
    }

    private static void assertHashed(String user) {
        String hash = SERVICE.value("select hashed_password from users where " + user);
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(Argon2Factory.create(Argon2Types.ARGON2id)
                        .verify(hash, "correct horse".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
    }

    @Test
    void responseAfterWrite_hasStoredValues() {
        String sent = SERVICE.send("PATCH", "/blog/users/1", "{\"full_name\":\"Countess\"}")
                .body();
        OffsetDateTime shown =
                OffsetDateTime.parse(BlogService.json(sent).get("updated_at").textValue());
        assertThat(SERVICE.value("select updated_at = '" + shown + "' from users where id = 1"))
                .isEqualTo("t");
    }

    @Test
    void responses_haveNoPasswordOrHash() {
        for (String path : new String[] {
            "/blog/users",
            "/blog/users/1",
            "/blog/users/by-email/ada@example.com",
            "/blog/authors?outer=true",
            "/api/users",
            "/api/users/1",
            "/api/posts?select=*,users(*)"
        }) {
            String body = SERVICE.get(path).body();
            assertThat(body)
                    .as(path)
                    .contains("ada@example.com")
                    .doesNotContain("password")
                    .doesNotContain("\"h1\"");
        }
    }
}
