package dev.postern.blog;

import static org.assertj.core.api.Assertions.assertThat;

import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import dev.postern.testing.HttpCase;
import dev.postern.testing.TestService;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The typed endpoints, and the rule for passwords on every path.
class BlogTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.with(Blog.application().extension());

    @BeforeEach
    void rows() {
        SERVICE.sql("truncate posts, users");
        SERVICE.load("/fixture.sql");
    }

    @TestFactory
    Stream<DynamicTest> cases() {
        return HttpCase.tests(SERVICE, "blog.txt");
    }

    @Test
    void everyPathInStoresAHashOfThePassword() {
        String body = "{\"email\":\"%s\",\"full_name\":\"X\",\"password\":\"correct horse\"}";
        assertThat(SERVICE.send("POST", "/blog/users", body.formatted("a@example.com"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(SERVICE.send("POST", "/api/users", body.formatted("b@example.com"))
                        .statusCode())
                .isEqualTo(201);
        String change = "{\"password\":\"correct horse\"}";
        assertThat(SERVICE.send("PATCH", "/blog/users/1", change).statusCode()).isEqualTo(200);
        assertThat(SERVICE.send("PATCH", "/api/users?id=eq.2", change).statusCode())
                .isEqualTo(204);
        assertHashed("email = 'a@example.com'");
        assertHashed("email = 'b@example.com'");
        assertHashed("id = 1");
        assertHashed("id = 2");
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
