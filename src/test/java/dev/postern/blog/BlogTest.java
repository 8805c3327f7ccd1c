package dev.postern.blog;

import static org.assertj.core.api.Assertions.assertThat;

import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import dev.postern.testing.HttpCase;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The typed endpoints, and the rule for passwords on every path.
class BlogTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.with(Blog.application().extension());

    @BeforeEach
    void rows() {
        SERVICE.sql("truncate posts, users cascade");
        SERVICE.load("/fixture.sql");
    }

    @TestFactory
    Stream<DynamicTest> cases() {
        return HttpCase.tests(SERVICE, "blog.txt");
    }

    /// A request that sets a password.
    private record Path(String name, String method, String path, String type, String prefer, String body) {

        /// The same with `hashed_password` beside `password`, or in its place.
        Path with(String old, String replacement) {
            return new Path(name, method, path, type, prefer, body.replace(old, replacement));
        }

        HttpResponse<String> send() {
            return SERVICE.send(method, path, body, "Content-Type", type, "Prefer", prefer);
        }
    }

    private static final String JSON = "application/json";

    /// Every way in for a user's password; each sets that of the user with the e-mail address new@example.com.
    private static Stream<Path> pathsIn() {
        String one = "{\"email\":\"new@example.com\",\"full_name\":\"X\",\"password\":\"correct horse\"}";
        String other = "{\"email\":\"other@example.com\",\"full_name\":\"X\",\"password\":\"another horse\"}";
        String change = "{\"email\":\"new@example.com\",\"password\":\"correct horse\"}";
        String row = "{\"id\":2,\"email\":\"new@example.com\",\"full_name\":\"X\",\"password\":\"correct horse\"}";
        String merge = "resolution=merge-duplicates";
        return Stream.of(
                new Path("insert", "POST", "/api/users", JSON, "", one),
                new Path("bulk insert", "POST", "/api/users", JSON, "", "[" + other + "," + one + "]"),
                new Path(
                        "CSV",
                        "POST",
                        "/api/users",
                        "text/csv",
                        "",
                        "email,full_name,password\nnew@example.com,X,correct horse\n"),
                new Path(
                        "form",
                        "POST",
                        "/api/users",
                        "application/x-www-form-urlencoded",
                        "",
                        "email=new@example.com&full_name=X&password=correct horse"),
                new Path("upsert that adds", "POST", "/api/users?on_conflict=id", JSON, merge, one),
                new Path("upsert that changes", "POST", "/api/users", JSON, merge, row),
                new Path("PUT", "PUT", "/api/users?id=eq.2", JSON, "", row),
                new Path("PUT by key", "PUT", "/api/users/2", JSON, "", row),
                new Path("PATCH", "PATCH", "/api/users?id=eq.2", JSON, "", change),
                new Path("PATCH by key", "PATCH", "/api/users/2", JSON, "", change),
                new Path("bulk update", "PATCH", "/api/users", JSON, "", "[" + row + "]"),
                new Path("nested to-one", "POST", "/api/posts", JSON, "", "{\"title\":\"T\",\"users\":" + one + "}"),
                new Path(
                        "above nested",
                        "POST",
                        "/api/users",
                        JSON,
                        "",
                        one.replace("}", ",\"posts\":[{\"title\":\"T\"}]}")),
                new Path(
                        "batch",
                        "POST",
                        "/api/-/batch",
                        JSON,
                        "",
                        "{\"operations\":[{\"method\":\"POST\",\"path\":\"/users\",\"body\":" + one + "}]}"),
                new Path("blog, insert", "POST", "/blog/users", JSON, "", one),
                new Path("blog, update", "PATCH", "/blog/users/2", JSON, "", change));
    }

    @TestFactory
    Stream<DynamicTest> everyPathInStoresAHashOfThePassword() {
        return pathsIn()
                .map(path -> DynamicTest.dynamicTest(path.name(), () -> {
                    rows();
                    HttpResponse<String> answer = path.send();
                    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
                    assertHashed("email = 'new@example.com'");
                }));
    }

    /// Whether it stands beside `password` or for it: nothing is written.
    @TestFactory
    Stream<DynamicTest> noPathInTakesAHash() {
        return pathsIn()
                .flatMap(path -> Stream.of(
                        path.with("password", "hashed_password"),
                        path.with("\"password\"", "\"hashed_password\":\"mine\",\"password\"")
                                .with(
                                        "full_name,password\nnew@example.com,X,",
                                        "full_name,password,hashed_password\nnew@example.com,X,mine,")
                                .with("&password", "&hashed_password=mine&password")))
                .map(path -> DynamicTest.dynamicTest(path.name(), () -> {
                    rows();
                    HttpResponse<String> answer = path.send();
                    assertThat(answer.statusCode()).as(path.body()).isEqualTo(400);
                    assertThat(answer.body()).contains("hashed_password");
                    assertThat(SERVICE.value("select count(*) from users where email = 'new@example.com'"))
                            .isEqualTo("0");
                    assertThat(SERVICE.value("select count(*) from users where hashed_password = 'mine'"))
                            .isEqualTo("0");
                }));
    }

    /// What is not named in `columns` does not count, and so does not stand in for what is sealed.
    @ParameterizedTest
    @CsvSource({"correct horse,201", ",400"})
    void columnsThatLeaveTheHashOutKeepItOut(@Nullable String password, int status) {
        String sent = password == null ? "" : ",\"password\":\"" + password + "\"";
        String body = "{\"email\":\"new@example.com\",\"full_name\":\"X\",\"hashed_password\":\"mine\"" + sent + "}";
        for (String rows : new String[] {body, "[" + body + "]"}) {
            rows();
            var answer = SERVICE.send("POST", "/api/users?columns=email,full_name,password", rows);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
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
    void anAnswerAfterAWriteShowsWhatTheDatabaseHolds() {
        String sent = SERVICE.send("PATCH", "/blog/users/1", "{\"full_name\":\"Countess\"}")
                .body();
        OffsetDateTime shown =
                OffsetDateTime.parse(TestService.json(sent).get("updated_at").textValue());
        assertThat(SERVICE.value("select updated_at = '" + shown + "' from users where id = 1"))
                .isEqualTo("t");
    }

    @Test
    void noAnswerHoldsAPasswordOrItsHash() {
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
