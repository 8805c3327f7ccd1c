package blog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests writes with an `Idempotency-Key` (`docs/extensions.md`, Safe retries).
class IdempotencyTest {

    @AutoClose
    static final BlogService SERVICE = BlogService.start("--tx-end=commit-allow-override");

    private static final String TOKEN = Token.of("administrator", 1);

    private static final String USER =
            "{\"email\":\"%s@example.com\",\"full_name\":\"X\",\"password\":\"long enough\"}";

    @BeforeEach
    void deleteRows() {
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

    private static String count(String table) {
        return String.valueOf(SERVICE.value("select count(*) from " + table));
    }

    @Test
    void repeatedRequest_replaysTheResponse() {
        HttpResponse<String> first = post("k1", USER.formatted("a"), "Accept", "application/vnd.pgrst.object+json");
        HttpResponse<String> repeated = post("k1", USER.formatted("a"), "Accept", "application/vnd.pgrst.object+json");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(repeated.statusCode()).isEqualTo(201);
        assertThat(repeated.body()).isEqualTo(first.body()).contains("a@example.com");
        assertThat(repeated.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        for (String header : new String[] {"Content-Type", "Content-Range", "Preference-Applied"}) {
            assertThat(repeated.headers().firstValue(header))
                    .as(header)
                    .isPresent()
                    .isEqualTo(first.headers().firstValue(header));
        }
        assertThat(count("users")).isEqualTo("1");
    }

    @Test
    void responseWithoutBody_isReplayedWithoutBody() {
        post("k1", USER.formatted("a"));
        for (String replayed : new String[] {"", "true"}) {
            HttpResponse<String> response = SERVICE.send(
                    "PATCH",
                    "/api/users?id=eq.1",
                    "{\"full_name\":\"Y\"}",
                    "Idempotency-Key",
                    "k2",
                    "Authorization",
                    TOKEN);
            assertThat(response.statusCode()).isEqualTo(204);
            assertThat(response.body()).isEmpty();
            assertThat(response.headers().firstValue("Idempotency-Replayed").orElse(""))
                    .isEqualTo(replayed);
        }
    }

    @Test
    void keyOfAnotherRequest_isRejected() {
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
    void keyOfRunningRequest_isRejected() {
        SERVICE.withOpenTransaction(
                "select pg_advisory_xact_lock(hashtextextended('[\"administrator\",\"1\"] k1', 0))", () -> {
                    HttpResponse<String> running = post("k1", USER.formatted("a"));
                    assertThat(running.statusCode()).isEqualTo(409);
                    assertThat(running.body()).contains("PSTRN704");
                    assertThat(running.headers().firstValue("Retry-After")).isPresent();
                });
        assertThat(count("users")).isEqualTo("0");
        assertThat(post("k1", USER.formatted("a")).statusCode()).isEqualTo(201);
    }

    @Test
    void keyOfFailedRequest_canBeReused() {
        post("k1", USER.formatted("a"));
        assertThat(post("k2", USER.formatted("a")).statusCode()).isEqualTo(409);
        SERVICE.sql("delete from users");
        assertThat(post("k2", USER.formatted("a")).statusCode()).isEqualTo(201);
    }

    @Test
    void rolledBackRequest_isNotStored() {
        HttpResponse<String> response = SERVICE.send(
                "POST",
                "/api/users",
                USER.formatted("a"),
                "Idempotency-Key",
                "k1",
                "Prefer",
                "tx=rollback",
                "Authorization",
                TOKEN);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        assertThat(count("users")).isEqualTo("0");
        assertThat(count("postern.idempotency_keys")).isEqualTo("0");
    }

    @Test
    void repeatedBatch_replaysTheResponse() {
        String batch =
                "{\"operations\":[{\"method\":\"POST\",\"path\":\"/users\",\"body\":" + USER.formatted("a") + "}]}";
        HttpResponse<String> first = send("POST", "/api/-/batch", "k1", batch);
        HttpResponse<String> repeated = send("POST", "/api/-/batch", "k1", batch);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(repeated.body()).isEqualTo(first.body());
        assertThat(repeated.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(count("users")).isEqualTo("1");
    }

    @Test
    void keyAfterOneDay_isExpired() {
        post("k1", USER.formatted("a"));
        post("k2", USER.formatted("b"));
        SERVICE.sql("update postern.idempotency_keys set created_at = now() - interval '25 hours'");
        assertThat(post("k1", USER.formatted("c")).statusCode()).isEqualTo(201);
        assertThat(SERVICE.value("select string_agg(key, ',') from postern.idempotency_keys"))
                .as("expired keys are deleted")
                .isEqualTo("k1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"with blank", ""})
    void keyWithoutVisibleCharacters_isRejected(String key) {
        assertThat(post(key, USER.formatted("a")).statusCode()).isEqualTo(400);
        assertThat(count("users")).isEqualTo("0");
    }

    @Test
    void keyAbove255Characters_isRejected() {
        assertThat(post("k".repeat(256), USER.formatted("a")).statusCode()).isEqualTo(400);
        assertThat(post("k".repeat(255), USER.formatted("a")).statusCode()).isEqualTo(201);
    }

    @Test
    void storeTable_isNotServed() {
        assertThat(SERVICE.get("/api/idempotency_keys").statusCode()).isEqualTo(404);
    }
}
