package dev.postern.blog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Bearer;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Writes that a client can send again without doing them twice (`extensions.md`, Safe retries).
class IdempotencyTest {

    @RegisterExtension
    static final TestService SERVICE =
            TestService.with(Blog.application().extension(), "--tx-end=commit-allow-override");

    private static final String TOKEN = Bearer.of("administrator", 1);

    private static final String USER =
            "{\"email\":\"%s@example.com\",\"full_name\":\"X\",\"password\":\"long enough\"}";

    @BeforeEach
    void nothingIsThere() {
        SERVICE.sql("truncate posts, users, postern.idempotency_keys restart identity cascade");
    }

    private static HttpResponse<String> post(String key, String body, String... headers) {
        return send("POST", "/api/users?select=id,email", key, body, headers);
    }

    private static HttpResponse<String> send(String method, String path, String key, String body, String... headers) {
        List<String> all = new ArrayList<>(
                List.of("Idempotency-Key", key, "Prefer", "return=representation", "Authorization", TOKEN));
        all.addAll(List.of(headers));
        return SERVICE.send(method, path, body, all.toArray(String[]::new));
    }

    private static String count(String what) {
        return String.valueOf(SERVICE.value("select count(*) from " + what));
    }

    @Test
    void theSameAnswerComesAgainAndNothingIsWrittenTwice() {
        HttpResponse<String> first = post("k1", USER.formatted("a"), "Accept", "application/vnd.pgrst.object+json");
        HttpResponse<String> again = post("k1", USER.formatted("a"), "Accept", "application/vnd.pgrst.object+json");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body()).contains("a@example.com");
        assertThat(again.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        for (String header : new String[] {"Content-Type", "Content-Range", "Preference-Applied"}) {
            assertThat(again.headers().firstValue(header))
                    .as(header)
                    .isPresent()
                    .isEqualTo(first.headers().firstValue(header));
        }
        assertThat(count("users")).isEqualTo("1");
    }

    @Test
    void anAnswerWithoutABodyComesAgainWithoutOne() {
        post("k1", USER.formatted("a"));
        for (String replayed : new String[] {"", "true"}) {
            HttpResponse<String> answer = SERVICE.send(
                    "PATCH",
                    "/api/users?id=eq.1",
                    "{\"full_name\":\"Y\"}",
                    "Idempotency-Key",
                    "k2",
                    "Authorization",
                    TOKEN);
            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().firstValue("Idempotency-Replayed").orElse(""))
                    .isEqualTo(replayed);
        }
    }

    @Test
    void anotherRequestUnderTheKeyIsRefused() {
        post("k1", USER.formatted("a"));
        HttpResponse<String> other = post("k1", USER.formatted("b"));
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("PSTRN705");
        assertThat(send("POST", "/api/users", "k1", USER.formatted("a")).statusCode())
                .isEqualTo(422);
        assertThat(post("k1", USER.formatted("a"), "Accept", "text/csv").statusCode())
                .isEqualTo(422);
        assertThat(count("users")).isEqualTo("1");
    }

    @Test
    void whileItIsWorkedOnItIsRefused() {
        SERVICE.holding("select pg_advisory_xact_lock(hashtextextended('[\"administrator\",\"1\"] k1', 0))", () -> {
            HttpResponse<String> running = post("k1", USER.formatted("a"));
            assertThat(running.statusCode()).isEqualTo(409);
            assertThat(running.body()).contains("PSTRN704");
            assertThat(running.headers().firstValue("Retry-After")).isPresent();
        });
        assertThat(count("users")).isEqualTo("0");
        assertThat(post("k1", USER.formatted("a")).statusCode()).isEqualTo(201);
    }

    @Test
    void whatFailedCanBeTriedAgain() {
        post("k1", USER.formatted("a"));
        assertThat(post("k2", USER.formatted("a")).statusCode()).isEqualTo(409);
        SERVICE.sql("delete from users");
        assertThat(post("k2", USER.formatted("a")).statusCode()).isEqualTo(201);
    }

    @Test
    void whatIsUndoneIsNotKept() {
        HttpResponse<String> undone = SERVICE.send(
                "POST",
                "/api/users",
                USER.formatted("a"),
                "Idempotency-Key",
                "k1",
                "Prefer",
                "tx=rollback",
                "Authorization",
                TOKEN);
        assertThat(undone.statusCode()).as(undone.body()).isEqualTo(201);
        assertThat(count("users")).isEqualTo("0");
        assertThat(count("postern.idempotency_keys")).isEqualTo("0");
    }

    @Test
    void aBatchIsDoneOnce() {
        String batch =
                "{\"operations\":[{\"method\":\"POST\",\"path\":\"/users\",\"body\":" + USER.formatted("a") + "}]}";
        HttpResponse<String> first = send("POST", "/api/-/batch", "k1", batch);
        HttpResponse<String> again = send("POST", "/api/-/batch", "k1", batch);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(count("users")).isEqualTo("1");
    }

    @Test
    void afterADayTheKeyIsFree() {
        post("k1", USER.formatted("a"));
        post("k2", USER.formatted("b"));
        SERVICE.sql("update postern.idempotency_keys set created_at = now() - interval '25 hours'");
        assertThat(post("k1", USER.formatted("c")).statusCode()).isEqualTo(201);
        assertThat(SERVICE.value("select string_agg(key, ',') from postern.idempotency_keys"))
                .as("what is too old goes")
                .isEqualTo("k1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"with blank", ""})
    void aKeyHasVisibleCharacters(String key) {
        assertThat(post(key, USER.formatted("a")).statusCode()).isEqualTo(400);
        assertThat(count("users")).isEqualTo("0");
    }

    @Test
    void aKeyHasALimit() {
        assertThat(post("k".repeat(256), USER.formatted("a")).statusCode()).isEqualTo(400);
        assertThat(post("k".repeat(255), USER.formatted("a")).statusCode()).isEqualTo(201);
    }

    @Test
    void theStoreIsNotServed() {
        assertThat(SERVICE.get("/api/idempotency_keys").statusCode()).isEqualTo(404);
    }
}
