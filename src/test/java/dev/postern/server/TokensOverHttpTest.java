package dev.postern.server;

import static dev.postern.server.TokenResponses.POSTS;
import static dev.postern.server.TokenResponses.assertAccepted;
import static dev.postern.server.TokenResponses.assertRejected;
import static dev.postern.server.TokenResponses.getPost;
import static dev.postern.testing.TestService.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Bearer;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests invalid tokens over HTTP and their error responses (`docs/dialect.md` 1.10).
class TokensOverHttpTest {

    private static final byte[] SECRET = TestService.SECRET.getBytes(StandardCharsets.UTF_8);
    private static final int TIMEOUT_MILLIS = 30_000;

    /// Accepts HS256 tokens for the audience `postern`.
    @RegisterExtension
    static final TestService SERVICE = TokenSchema.serve("--jwt-audience=postern");

    @RegisterExtension
    static final TestService CLOSED = TokenSchema.serve("--anonymous-role=none");

    @RegisterExtension
    static final TestService WITHOUT_SECRET = TokenSchema.serve().withoutSecret();

    @Test
    void validToken_isAccepted() {
        assertAccepted(getPost(SERVICE, Bearer.of("tok_member", 1)));
        assertAccepted(getPost(SERVICE, Bearer.of("tok_member", 1).replace("Bearer ", "bEARER   ")));
        assertAccepted(getPost(CLOSED, Bearer.of("tok_anonymous", 1)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            none  | Wrong or unsupported encoding algorithm
            None  | Wrong or unsupported encoding algorithm
            NONE  | Wrong or unsupported encoding algorithm
            hs256 | Wrong or unsupported encoding algorithm
            HS257 | Wrong or unsupported encoding algorithm
            ''    | Wrong or unsupported encoding algorithm
            RS256 | No suitable key or wrong key type
            ES256 | No suitable key or wrong key type
            EdDSA | No suitable key or wrong key type
            HS512 | No suitable key or wrong key type
            """)
    void algorithmOtherThanTheKeys_isRejected(String algorithm, String message) {
        String header = "{\"alg\":\"" + algorithm + "\"}";
        String token = Bearer.token(header, "{\"role\":\"tok_administrator\"}", SECRET);
        assertRejected(getPost(SERVICE, "Bearer " + token), "PGRST301", message);
        String unsigned = token.substring(0, token.lastIndexOf('.') + 1);
        assertRejected(getPost(SERVICE, "Bearer " + unsigned), "PGRST301", message);
    }

    /// The sender chooses the key in a token's header.
    @Test
    void keyInHeader_isIgnored() {
        String jwk =
                "{\"kty\":\"oct\",\"k\":\"" + Bearer.base64("x".repeat(32).getBytes(StandardCharsets.UTF_8)) + "\"}";
        String header = "{\"alg\":\"HS256\",\"jwk\":" + jwk + ",\"jku\":\"" + SERVICE.origin() + "/api/notes\"}";
        String token = Bearer.token(
                header, "{\"role\":\"tok_administrator\"}", "x".repeat(32).getBytes(StandardCharsets.UTF_8));
        assertRejected(getPost(SERVICE, "Bearer " + token), "PGRST301", "No suitable key or wrong key type");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "exp":%d           | -31    | JWT expired
            "exp":%d           | -1e9   | JWT expired
            "exp":"%d"         | 60     | The JWT 'exp' claim must be a number
            "nbf":%d           | 60     | JWT not yet valid
            "iat":%d           | 60     | JWT issued at future
            "aud":"other"      | 0      | JWT not in audience
            "aud":["a","b"]    | 0      | JWT not in audience
            "aud":{"a":1}      | 0      | The JWT 'aud' claim must be a string or an array of strings
            """)
    void invalidClaims_areRejected(String claim, double seconds, String message) {
        long time = Instant.now().getEpochSecond() + (long) seconds;
        String claims = "{\"role\":\"tok_member\"," + claim.formatted(time) + "}";
        assertRejected(getPost(SERVICE, Bearer.withClaims(claims)), "PGRST303", message);
    }

    /// A cached token does not make a similar token valid.
    @Test
    void changedTokenAfterValidToken_isRejected() {
        String valid = Bearer.of("tok_member", 1);
        assertAccepted(getPost(SERVICE, valid));
        StringBuilder swapped = new StringBuilder(valid);
        int letter = IntStream.range(valid.lastIndexOf('.'), valid.length() - 1)
                .filter(i -> Character.isLetter(valid.charAt(i)))
                .findFirst()
                .orElseThrow();
        // a different token of the same length
        swapped.setCharAt(letter, (char) (valid.charAt(letter) ^ ' '));
        String changed = swapped.toString();
        assertThat(getPost(SERVICE, changed).statusCode()).isEqualTo(401);
        assertAccepted(getPost(SERVICE, valid));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Bearer             | Empty JWT is sent in Authorization header
            bearer             | Empty JWT is sent in Authorization header
            Bearer x           | Expected 3 parts in JWT; got 1
            Bearer a.b         | Expected 3 parts in JWT; got 2
            Bearer ..          | JWT cryptographic operation failed
            Bearer a.b.c.d.e   | Expected 3 parts in JWT; got 5
            Bearer !.!.!       | JWT cryptographic operation failed
            Bearer e30.e30.    | Wrong or unsupported encoding algorithm
            Bearer eyJ.eyJ.eyJ | JWT cryptographic operation failed
            Bearer x y z       | Expected 3 parts in JWT; got 1
            Bearer ' or 1=1 -- | Expected 3 parts in JWT; got 1
            """)
    void malformedAuthorization_isRejected(String authorization, String message) {
        assertRejected(getPost(SERVICE, authorization), "PGRST301", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YWRhOnNlY3JldA==", "Digest username=ada", "Token x", "Bearerx", "x", "bear er"})
    void otherScheme_isAnonymous(String authorization) {
        assertAccepted(getPost(SERVICE, authorization));
        assertThat(getPost(CLOSED, authorization).statusCode()).isEqualTo(401);
        HttpResponse<String> denied =
                SERVICE.send("POST", "/api/notes", "{\"title\":\"T\",\"owner\":1}", "Authorization", authorization);
        assertThat(denied.statusCode()).as(denied.body()).isEqualTo(401);
        assertThat(denied.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
    }

    @Test
    void twoAuthorizationHeaders_areRejected() {
        String tok_member = Bearer.of("tok_member", 1);
        for (String other : new String[] {tok_member, "Bearer x", "Basic YWRhOnNlY3JldA=="}) {
            assertRejected(
                    SERVICE.getTwice(POSTS, "Authorization", tok_member, other),
                    "PGRST301",
                    "The request has several Authorization headers");
        }
        assertRejected(getPost(SERVICE, tok_member + ", " + tok_member), "PGRST301", "Expected 3 parts in JWT; got 5");
    }

    @Test
    void tooLongToken_isRejected() throws IOException {
        String padding = "\"x\":\"" + "x".repeat(20_000) + "\"";
        assertRejected(
                getPost(SERVICE, Bearer.withClaims("{\"role\":\"tok_member\"," + padding + "}")),
                "PGRST301",
                "JWT too long");
        assertThat(raw("Bearer " + "a.".repeat(50_000)))
                .startsWith("HTTP/1.1 431")
                .contains("\"code\":");
    }

    private static String raw(String authorization) throws IOException {
        URI origin = URI.create(SERVICE.origin());
        try (Socket socket = new Socket(origin.getHost(), origin.getPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String request = "GET " + POSTS + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + authorization + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "tok_web", "pg_read_all_data", "pg_database_owner"})
    void unassumableRole_isForbidden(String role) {
        HttpResponse<String> response = getPost(SERVICE, Bearer.withClaims("{\"role\":\"" + role + "\"}"));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(403);
        assertThat(response.body())
                .isEqualTo("{\"code\":\"42501\",\"message\":\"permission denied to set role \\\"" + role
                        + "\\\"\",\"details\":null,\"hint\":null}");
        assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public",
                "no_such_role",
                "Tok_member",
                " tok_member",
                "tok_member ",
                "NONE",
                "x\"; reset role; --",
                "tok_member'; drop table notes; --",
                "$1",
                "?",
                "tok_member\u00a0",
                "ｔok_member"
            })
    void missingRole_isRejectedWithoutSqlInjection(String role) {
        String quoted = role.replace("\"", "\\\"");
        HttpResponse<String> response = getPost(SERVICE, Bearer.withClaims("{\"role\":\"" + quoted + "\"}"));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
        assertThat(response.body())
                .isEqualTo("{\"code\":\"22023\",\"message\":\"role \\\"" + quoted
                        + "\\\" does not exist\",\"details\":null,\"hint\":null}");
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"none\"", "\"\"", "7", "true", "[\"tok_member\"]", "[]", "{\"a\":1}", "null", "\"a\\u0000b\""})
    void invalidRoleName_isRejected(String role) {
        assertRejected(
                getPost(SERVICE, Bearer.withClaims("{\"role\":" + role + "}")), "PGRST303", "Parsing claims failed");
    }

    /// Parsers differ in which of two duplicate names applies.
    @Test
    void duplicateRoleClaim_isRejected() {
        String claims = "{\"role\":\"tok_anonymous\",\"role\":\"tok_administrator\"}";
        assertRejected(getPost(SERVICE, Bearer.withClaims(claims)), "PGRST303", "Parsing claims failed");
    }

    /// Claims reach PostgreSQL as data.
    @ParameterizedTest
    @ValueSource(strings = {"1'; reset role; --", "1\\\\", "$$", "?", "\\u0000", "\\ud800", "1 or true", "💥"})
    void subjectOtherThanANumber_ownsNoRows(String sub) {
        String token = Bearer.withClaims("{\"role\":\"tok_member\",\"sub\":\"" + sub + "\"}");
        HttpResponse<String> account = SERVICE.get("/api/people", "Authorization", token);
        assertThat(account.statusCode()).as(account.body()).isIn(200, 400, 401);
        assertThat(account.body()).doesNotContain("Ada", "Grace");
        HttpResponse<String> changed =
                SERVICE.send("PATCH", "/api/people?id=gt.0", "{\"name\":\"X\"}", "Authorization", token);
        assertThat(changed.statusCode()).as(changed.body()).isIn(204, 400, 401);
        assertThat(SERVICE.value("select count(*) from people where name = 'X'"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /api/notes          |
            HEAD   | /api/notes          |
            GET    | /api/notes/1        |
            GET    | /api/nothing        |
            GET    | /api/rpc/nothing    |
            POST   | /api/notes          | {"title":"T","owner":1}
            PATCH  | /api/notes/1        | {"title":"T"}
            PUT    | /api/notes/1        | {"id":1,"title":"T","owner":1}
            DELETE | /api/notes/1        |
            POST   | /api/-/batch        | {"operations":[{"method":"POST","path":"/notes","body":{"title":"T","owner":1}}]}
            GET    | /test/notes         |
            POST   | /test/notes         | {}
            """)
    void noAnonymousRole_everyPathNeedsAToken(String method, String path, @Nullable String body) {
        for (String authorization : new String[] {"Basic x", "Bearer x"}) {
            HttpResponse<String> response = CLOSED.send(method, path, body, "Authorization", authorization);
            assertThat(response.statusCode())
                    .as(authorization + response.body())
                    .isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Bearer");
        }
        HttpResponse<String> response = CLOSED.send(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
        assertThat(response.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
        if (!method.equals("HEAD")) {
            assertThat(json(response).get("code").textValue()).isEqualTo("PGRST302");
            assertThat(json(response).get("message").textValue()).isEqualTo("Anonymous access is disabled");
        }
        assertThat(CLOSED.value("select count(*) from notes where title = 'T'")).isEqualTo("0");
        assertThat(CLOSED.value("select count(*) from notes")).isEqualTo("5");
    }

    @Test
    void noJwtSecret_tokensAreServerErrors() {
        assertAccepted(WITHOUT_SECRET.get(POSTS));
        for (String token : new String[] {Bearer.of("tok_member", 1), "Bearer x", "Bearer"}) {
            HttpResponse<String> response = getPost(WITHOUT_SECRET, token);
            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(json(response).get("code").textValue()).isEqualTo("PGRST300");
            assertThat(json(response).get("message").textValue()).isEqualTo("Server lacks JWT secret");
            assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
        }
    }
}
