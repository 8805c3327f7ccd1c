package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens as clients send them, and as attackers do: what does not count is 401 or 403, never 500.
class TokensOverHttpTest {

    private static final String PATH = "/api/posts?select=id&limit=1";
    private static final RSAKey RSA = rsa();

    @RegisterExtension
    static final TestService SERVICE =
            TestService.with(Extension.none(), "--anonymous-role=none", "--jwt-audience=blog");

    @RegisterExtension
    static final TestService PUBLIC = TestService.with(
            Extension.none(),
            "--anonymous-role=anonymous",
            "--jwt-secret=" + RSA.toPublicJWK().toJSONString());

    private static RSAKey rsa() {
        try {
            return new RSAKeyGenerator(2048).keyID("one").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(JWSHeader header, String claims) {
        try {
            JWSObject token = new JWSObject(header, new Payload(claims));
            token.sign(new MACSigner(TestService.SECRET.getBytes(StandardCharsets.UTF_8)));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String token(String claims) {
        return signed(new JWSHeader(JWSAlgorithm.HS256), claims);
    }

    private static HttpResponse<String> get(String authorization) {
        return SERVICE.get(PATH, "Authorization", authorization);
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code, String message) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(TestService.json(answer).path("code").asText()).isEqualTo(code);
        assertThat(TestService.json(answer).path("message").asText()).isEqualTo(message);
    }

    @Test
    void aTokenCounts() {
        for (String scheme : new String[] {"Bearer ", "bearer ", "BEARER  "}) {
            assertThat(get(scheme + token("{\"role\":\"member\",\"aud\":\"blog\"}"))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(get("Bearer " + token("{\"role\":\"member\",\"aud\":[\"x\",\"blog\"]}"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void withoutOneNobodyAsks() {
        for (HttpResponse<String> answer :
                List.of(SERVICE.get(PATH), get("Basic eDp5"), SERVICE.send("POST", "/api/posts", "{}"))) {
            assertRefused(answer, 401, "PGRST302", "Anonymous access is disabled");
            assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"role":"member","exp":-60}                | PGRST303 | JWT expired
            {"role":"member","nbf":60}                 | PGRST303 | JWT not yet valid
            {"role":"member","iat":60}                 | PGRST303 | JWT issued at future
            {"role":"member","aud":"shop"}             | PGRST303 | JWT not in audience
            {"role":"member","aud":7}                  | PGRST303 | The JWT 'aud' claim must be a string or an array of strings
            """)
    void aClaimThatDoesNotHold(String claims, String code, String message) {
        long now = Instant.now().getEpochSecond();
        String moved = claims.replace(":-60", ":" + (now - 60)).replace(":60", ":" + (now + 60));
        HttpResponse<String> answer = get("Bearer " + token(moved));
        assertRefused(answer, 401, code, message);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                .startsWith("Bearer error=\"invalid_token\", error_description=\"");
    }

    @Test
    void thirtySecondsAreNoMatter() {
        long now = Instant.now().getEpochSecond();
        assertThat(get("Bearer " + token("{\"role\":\"member\",\"exp\":" + (now - 20) + "}"))
                        .statusCode())
                .isEqualTo(200);
    }

    /// The same answer, whether there is such a role or not: who is refused learns nothing.
    @ParameterizedTest
    @ValueSource(strings = {"postgres", "postern_authenticator", "nobody", "pg_read_all_data", "x\\\"; reset role; --"})
    void aRoleThatCannotBeTakenOn(String role) {
        HttpResponse<String> answer = get("Bearer " + token("{\"role\":\"" + role + "\"}"));
        assertRefused(answer, 403, "42501", "permission denied to set role \"" + role.replace("\\\"", "\"") + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"none\"", "7", "[\"member\"]", "\"\"", "{}"})
    void aRoleThatIsNone(String role) {
        assertThat(get("Bearer " + token("{\"role\":" + role + "}")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void noRoleIsTheAnonymousOne() {
        assertRefused(get("Bearer " + token("{\"sub\":\"1\"}")), 401, "PGRST302", "Anonymous access is disabled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b", "a.b.c", "a.b.c.d.e", "....", "e30.e30.", "\u00e9.\u00e9.\u00e9"})
    void whatIsNoToken(String text) {
        HttpResponse<String> answer = get("Bearer " + text);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(TestService.json(answer).path("code").asText()).isEqualTo("PGRST301");
    }

    @Test
    void noSignatureIsNone() {
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        String claims = token("{\"role\":\"administrator\"}").split("\\.")[1];
        assertThat(get("Bearer " + none + "." + claims + ".").statusCode()).isEqualTo(401);
    }

    /// A public key is known to everybody: it is no secret.
    @Test
    void aPublicKeyIsNoSecret() throws JOSEException {
        String claims = "{\"role\":\"administrator\"}";
        JWSObject right = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(), new Payload(claims));
        right.sign(new RSASSASigner(RSA));
        assertThat(PUBLIC.get(PATH, "Authorization", "Bearer " + right.serialize())
                        .statusCode())
                .isEqualTo(200);
        for (byte[] known : new byte[][] {
            RSA.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8),
            RSA.toRSAPublicKey().getEncoded()
        }) {
            JWSObject wrong = new JWSObject(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(), new Payload(claims));
            wrong.sign(new MACSigner(known));
            assertThat(PUBLIC.get(PATH, "Authorization", "Bearer " + wrong.serialize())
                            .statusCode())
                    .isEqualTo(401);
        }
        JWSObject other = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("two").build(), new Payload(claims));
        other.sign(new RSASSASigner(RSA));
        assertThat(PUBLIC.get(PATH, "Authorization", "Bearer " + other.serialize())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aLongTokenIsRefusedUnread() {
        String longOne = token("{\"role\":\"member\",\"x\":\"" + "y".repeat(30_000) + "\"}");
        assertThat(get("Bearer " + longOne).statusCode()).isIn(401, 431);
        assertThat(get("Bearer " + "z".repeat(100_000)).statusCode()).isIn(401, 431);
    }

    @Test
    void twoTokensAreNone() {
        String token = "Bearer " + token("{\"role\":\"member\"}");
        assertRefused(
                SERVICE.getTwice(PATH, "Authorization", token, token),
                401,
                "PGRST301",
                "Several Authorization headers were sent");
    }
}
