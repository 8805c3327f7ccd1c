package blog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import dev.postern.Passwords;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests login, logout and token refresh over HTTP.
class LoginSessionsTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String PASSWORD = "correct horse";
    private static final String HASH = new Passwords().hash(PASSWORD);

    @AutoClose
    static final BlogService SERVICE = BlogService.start();

    @BeforeEach
    void rows() {
        SERVICE.sql("truncate users, posts cascade; truncate postern.sessions");
        SERVICE.sql("insert into users (id, email, full_name, hashed_password, role, is_active) values"
                + " (1, 'Ada@example.com', 'Ada', '" + HASH + "', 'member', true),"
                + " (2, 'bob@example.com', 'Bob', '" + HASH + "', 'administrator', true),"
                + " (3, 'gone@example.com', 'Gone', '" + HASH + "', 'member', false)");
    }

    private static HttpResponse<String> login(String email, String password) {
        return SERVICE.send(
                "POST", "/auth/token", "{\"username\":\"" + email + "\",\"password\":\"" + password + "\"}");
    }

    private static HttpResponse<String> refresh(String token) {
        return SERVICE.send(
                "POST", "/auth/token", "grant_type=refresh_token&refresh_token=" + token, "Content-Type", FORM);
    }

    private static JsonNode tokens(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return BlogService.json(response);
    }

    private static String bearer(JsonNode tokens) {
        return "Bearer " + tokens.path("access_token").asText();
    }

    @Test
    void accessToken_hasPrivilegesOfItsAccount() {
        JsonNode tokens = tokens(login("ada@example.com", PASSWORD));
        assertThat(tokens.path("token_type").asText()).isEqualTo("bearer");
        assertThat(tokens.path("expires_in").asInt()).isEqualTo(900);
        String ada = bearer(tokens);
        assertThat(SERVICE.get("/api/account?select=id,email,role", "Authorization", ada)
                        .body())
                .isEqualTo("[{\"id\":1,\"email\":\"Ada@example.com\",\"role\":\"member\"}]");
        assertThat(SERVICE.get("/api/users?select=email", "Authorization", ada).statusCode())
                .isEqualTo(403);
        assertThat(SERVICE.get("/api/users?select=email").statusCode()).isEqualTo(401);
        assertThat(post("{\"title\":\"Mine\"}", ada)).isEqualTo(201);
        assertThat(post("{\"title\":\"Not mine\",\"user_id\":2}", ada)).isEqualTo(403);
        assertThat(post("{\"title\":\"Anonymous\"}", "Basic eA==")).isEqualTo(401);
        assertThat(SERVICE.value("select string_agg(title || user_id, ',') from posts"))
                .isEqualTo("Mine1");
        String bob = bearer(tokens(login("bob@example.com", PASSWORD)));
        assertThat(SERVICE.get("/api/users?select=email&id=eq.1", "Authorization", bob)
                        .body())
                .isEqualTo("[{\"email\":\"Ada@example.com\"}]");
    }

    private static int post(String post, String authorization) {
        return SERVICE.send("POST", "/api/posts", post, "Authorization", authorization)
                .statusCode();
    }

    @Test
    void authMe_returnsTheCallersActiveAccount() {
        String ada = bearer(tokens(login("ada@example.com", PASSWORD)));
        JsonNode me = BlogService.json(SERVICE.get("/auth/me", "Authorization", ada));
        assertThat(me.path("email").asText()).isEqualTo("Ada@example.com");
        assertThat(me.path("full_name").asText()).isEqualTo("Ada");
        assertThat(me.has("hashed_password")).isFalse();
        HttpResponse<String> anonymous = SERVICE.get("/auth/me");
        assertThat(anonymous.statusCode()).isEqualTo(401);
        assertThat(anonymous.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        SERVICE.sql("update users set is_active = false where id = 1");
        assertThat(SERVICE.get("/auth/me", "Authorization", ada).statusCode()).isEqualTo(404);
    }

    @Test
    void loginByForm_returnsTokens() {
        HttpResponse<String> response = SERVICE.send(
                "POST",
                "/auth/token",
                "grant_type=password&username=ada%40example.com&password=correct+horse",
                "Content-Type",
                FORM);
        assertThat(tokens(response).path("refresh_token").asText()).hasSize(43);
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    /// Responses reveal neither which addresses exist nor which accounts are inactive.
    @Test
    void failedLogins_haveTheSameResponse() {
        HttpResponse<String> wrong = login("ada@example.com", "incorrect horse");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(BlogService.json(wrong).path("code").asText()).isEqualTo("PSTRN901");
        for (HttpResponse<String> other : List.of(
                login("unknown@example.com", PASSWORD),
                login("gone@example.com", PASSWORD),
                login("ada@example.com", "x".repeat(129)),
                login("ada@example.com", "' or true --"))) {
            assertThat(other.statusCode()).isEqualTo(400);
            assertThat(other.body()).isEqualTo(wrong.body());
            assertThat(other.headers().map().keySet())
                    .isEqualTo(wrong.headers().map().keySet());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json                  | {                                             | PGRST102
            application/json                  | []                                            | PGRST102
            application/json                  | {}                                            | PSTRN601
            application/json                  | {"username":"a","username":"b"}               | PGRST102
            application/json                  | {"username":1,"password":"x"}                 | PSTRN601
            application/json                  | {"username":"a"}                              | PSTRN601
            application/json                  | {"grant_type":"client_credentials"}           | PSTRN601
            application/json                  | {"grant_type":"refresh_token"}                | PSTRN601
            application/json                  | {"username":"a\\u0000","password":"x"}        | 22021
            application/x-www-form-urlencoded | username=a&username=b&password=x              | PSTRN601
            application/x-www-form-urlencoded | grant_type=refresh_token&refresh_token=unknown | PSTRN901
            """)
    void invalidTokenRequest_isRejected(String type, String body, String code) {
        HttpResponse<String> response = SERVICE.send("POST", "/auth/token", body, "Content-Type", type);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(BlogService.json(response).path("code").asText()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/xml", "text/plain; charset=utf-8", "application/x-www-form-urlencoded-not"})
    void otherMediaTypeOfTokenRequest_is415(String type) {
        HttpResponse<String> response = SERVICE.send("POST", "/auth/token", "<a/>", "Content-Type", type);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(415);
        assertThat(BlogService.json(response).path("code").asText()).isEqualTo("PSTRN607");
        assertThat(SERVICE.send("POST", "/auth/revoke", "<a/>", "Content-Type", type)
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void refreshTokenUsedTwice_endsTheSession() {
        JsonNode first = tokens(login("ada@example.com", PASSWORD));
        JsonNode second = tokens(refresh(first.path("refresh_token").asText()));
        assertThat(second.path("refresh_token")).isNotEqualTo(first.path("refresh_token"));
        assertThat(SERVICE.get("/auth/me", "Authorization", bearer(second)).statusCode())
                .isEqualTo(200);
        assertThat(refresh(first.path("refresh_token").asText()).statusCode()).isEqualTo(400);
        assertThat(refresh(second.path("refresh_token").asText()).statusCode())
                .as("the second use of a refresh token ends its session")
                .isEqualTo(400);
        assertThat(SERVICE.value("select count(*) from postern.sessions")).isEqualTo("0");
    }

    @Test
    void concurrentRefreshes_onlyOneSucceeds() throws InterruptedException, ExecutionException {
        String token =
                tokens(login("ada@example.com", PASSWORD)).path("refresh_token").asText();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> responses = IntStream.range(0, 10)
                    .mapToObj(i -> threads.submit(() -> refresh(token).statusCode()))
                    .toList();
            int succeeded = 0;
            for (Future<Integer> response : responses) {
                succeeded += response.get() == 200 ? 1 : 0;
            }
            assertThat(succeeded).isEqualTo(1);
        }
        assertThat(SERVICE.value("select count(*) from postern.sessions")).isEqualTo("0");
    }

    @Test
    void refreshToken_isStoredAsHash() {
        String token =
                tokens(login("ada@example.com", PASSWORD)).path("refresh_token").asText();
        assertThat(SERVICE.value("select token = sha256('" + token + "') from postern.sessions"))
                .isEqualTo("t");
    }

    @Test
    void revoke_endsTheSession() {
        String token =
                tokens(login("ada@example.com", PASSWORD)).path("refresh_token").asText();
        for (String revoked : new String[] {token, token, "unknown"}) {
            assertThat(SERVICE.send("POST", "/auth/revoke", "token=" + revoked, "Content-Type", FORM)
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(refresh(token).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"is_active=false", "role='administrator'"})
    void changedAccount_endsItsSessions(String change) {
        String token =
                tokens(login("ada@example.com", PASSWORD)).path("refresh_token").asText();
        SERVICE.sql("update users set " + change + " where id = 1");
        assertThat(refresh(token).statusCode()).isEqualTo(400);
    }

    @Test
    void newPassword_endsTheSessions() {
        JsonNode tokens = tokens(login("ada@example.com", PASSWORD));
        assertThat(SERVICE.send(
                                "PATCH",
                                "/api/users?id=eq.1",
                                "{\"password\":\"another horse\"}",
                                "Authorization",
                                bearer(tokens))
                        .statusCode())
                .isEqualTo(204);
        assertThat(refresh(tokens.path("refresh_token").asText()).statusCode()).isEqualTo(400);
        assertThat(login("ada@example.com", PASSWORD).statusCode()).isEqualTo(400);
        tokens(login("ada@example.com", "another horse"));
    }

    @Test
    void outdatedHash_isRenewedAtLogin() {
        String outdated =
                Argon2Factory.create(Argon2Types.ARGON2id).hash(1, 8_192, 1, PASSWORD.getBytes(StandardCharsets.UTF_8));
        SERVICE.sql("update users set hashed_password = '" + outdated + "' where id = 1");
        String token =
                tokens(login("ada@example.com", PASSWORD)).path("refresh_token").asText();
        assertThat(SERVICE.value("select hashed_password from users where id = 1"))
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        tokens(refresh(token));
        tokens(login("ada@example.com", PASSWORD));
    }

    @Test
    void throttledLogin_hasRetryAfter() {
        String body = "{\"username\":\"guessed@example.com\",\"password\":\"wrong\"}";
        for (int i = 0; i < 5; i++) {
            assertThat(SERVICE.send("POST", "/auth/token", body).statusCode()).isEqualTo(400);
        }
        HttpResponse<String> throttled = SERVICE.send("POST", "/auth/token", body);
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(BlogService.json(throttled).path("code").asText()).isEqualTo("PSTRN902");
        assertThat(Integer.parseInt(
                        throttled.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 30);
        assertThat(throttled.headers().firstValue("Cache-Control")).hasValue("no-store");
    }
}
