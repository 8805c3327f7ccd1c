package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import dev.postern.auth.TestKeys.Signing;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests signatures and headers of tokens; [ClaimsTest] tests the claims.
class TokenVerifierTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));
    private static final String NO_KEY = "No suitable key or wrong key type";
    private static final String UNDECODABLE = "JWT cryptographic operation failed";
    private static final String ALGORITHM = "Wrong or unsupported encoding algorithm";
    private static final String TYPE = "Unsupported token type";

    private static TokenVerifier tokens(JwtKeys keys) {
        return new TokenVerifier(keys, RoleClaimPath.parse("$.role"), null, CLOCK, 1_000);
    }

    private static TokenVerifier tokens() {
        return tokens(TestKeys.keys(TestKeys.SECRET));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void hmacToken_isAccepted(String algorithm) {
        assertAccepted(tokens(), algorithm, TestKeys.hmac(algorithm, TestKeys.SECRET));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    void rsaToken_isAccepted(String algorithm) {
        JWK jwk = TestKeys.rsa(TestKeys.RSA).build().toPublicJWK();
        assertPair(jwk, algorithm, TestKeys.RSA.getPrivate());
    }

    @Test
    void ellipticCurveToken_isAccepted() {
        assertPair(TestKeys.ec(Curve.P_256, TestKeys.P256).build(), "ES256", TestKeys.P256.getPrivate());
        assertPair(TestKeys.ec(Curve.P_384, TestKeys.P384).build(), "ES384", TestKeys.P384.getPrivate());
        assertPair(TestKeys.ec(Curve.P_521, TestKeys.P521).build(), "ES512", TestKeys.P521.getPrivate());
        assertPair(TestKeys.ed25519(TestKeys.ED25519).build(), "EdDSA", TestKeys.ED25519.getPrivate());
        assertPair(TestKeys.ed25519(TestKeys.ED25519).build(), "Ed25519", TestKeys.ED25519.getPrivate());
    }

    private static void assertPair(JWK jwk, String algorithm, PrivateKey key) {
        assertAccepted(tokens(TestKeys.keys(jwk)), algorithm, TestKeys.signing(algorithm, key));
    }

    private static void assertAccepted(TokenVerifier tokens, String algorithm, Signing signing) {
        String header = "{\"alg\":\"" + algorithm + "\"}";
        assertThat(tokens.verify(TestKeys.token(header, "{\"role\":\"a\"}", signing)))
                .isEqualTo(new Identity("a", "{\"role\":\"a\"}"));
        Signing corrupted = signed -> {
            byte[] signature = signing.sign(signed);
            signature[signature.length / 2] ^= 1;
            return signature;
        };
        assertRejected(tokens, TestKeys.token(header, "{\"role\":\"b\"}", corrupted), NO_KEY);
        assertRejected(tokens, TestKeys.token(header, "{\"role\":\"b\"}", _ -> new byte[0]), NO_KEY);
        assertRejected(tokens, TestKeys.token(header, "{\"role\":\"b\"}", _ -> new byte[1024]), NO_KEY);
    }

    /// RFC 7515, A.1, and RFC 8037, A.4, whose payload is not JSON.
    @Test
    void examplesOfTheRfcs_areAccepted() {
        JwtKeys hmac = TestKeys.keys("""
                {"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}
                """);
        String token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
                + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
                + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(1_300_819_380));
        assertThat(new TokenVerifier(hmac, RoleClaimPath.parse("$.iss"), null, clock, 1_000)
                        .verify(token)
                        .role())
                .isEqualTo("joe");
        JwtKeys ed25519 = TestKeys.keys("""
                {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> tokens(ed25519)
                        .verify(
                                "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PG"
                                        + "cvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"))
                .satisfies(e -> assertThat(e.problem().message()).isEqualTo("Parsing claims failed"));
    }

    @Test
    void malformedToken_isRejected() {
        assertRejected(tokens(), "", "Empty JWT is sent in Authorization header");
        assertRejected(tokens(), "abc", "Expected 3 parts in JWT; got 1");
        assertRejected(tokens(), "a.b", "Expected 3 parts in JWT; got 2");
        assertRejected(tokens(), "a.b.c.d.e", "Expected 3 parts in JWT; got 5");
        assertRejected(tokens(), "....", "Expected 3 parts in JWT; got 5");
        assertRejected(tokens(), "..", UNDECODABLE);
        assertRejected(tokens(), "!.!.!", UNDECODABLE);
        assertRejected(tokens(), header("no json"), UNDECODABLE);
        assertRejected(tokens(), header("[]"), UNDECODABLE);
        assertRejected(tokens(), header("{\"alg\":\"HS256\",\"alg\":\"HS256\"}"), UNDECODABLE);
        assertRejected(tokens(), header("{\"alg\":\"HS256\"} {}"), UNDECODABLE);
        assertRejected(tokens(), header("{\"alg\":\"HS256\",\"kid\":7}"), UNDECODABLE);
        assertRejected(tokens(), header("{\"alg\":\"HS256\",\"kid\":null}"), UNDECODABLE);
    }

    @Test
    void unknownAlgorithm_isRejected() {
        for (String alg :
                List.of("\"none\"", "\"None\"", "\"\"", "\"hs256\"", "\"HS257\"", "7", "null", "[\"HS256\"]")) {
            assertRejected(tokens(), header("{\"alg\":" + alg + "}"), ALGORITHM);
        }
        assertRejected(tokens(), header("{}"), ALGORITHM);
        assertRejected(tokens(), header("{\"alg\":\"dir\"}"), ALGORITHM);
        String unsigned = TestKeys.token("{\"alg\":\"none\"}", "{\"role\":\"a\"}", _ -> new byte[0]);
        assertThat(unsigned).endsWith(".");
        assertRejected(tokens(), unsigned, ALGORITHM);
    }

    /// Checks that these headers are rejected in spite of a valid signature.
    @Test
    void criticalExtensionOrEncryption_isRejected() {
        assertRejected(tokens(), header("{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}"), TYPE);
        assertRejected(tokens(), header("{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}"), TYPE);
        assertRejected(tokens(), header("{\"alg\":\"HS256\",\"crit\":[]}"), TYPE);
        assertRejected(tokens(), header("{\"alg\":\"HS256\",\"crit\":null}"), TYPE);
        assertRejected(tokens(), header("{\"alg\":\"HS256\",\"enc\":\"A128GCM\"}"), TYPE);
        assertRejected(tokens(), header("{\"alg\":\"HS256\",\"typ\":\"JWE\"}"), TYPE);
    }

    /// Returns a validly signed token with this header.
    private static String header(String header) {
        return TestKeys.token(header, "{\"role\":\"a\"}", TestKeys.hmac("HS256", TestKeys.SECRET));
    }

    /// A public key is known to every client, so none of its encodings can be an HMAC secret.
    @Test
    void hmacWithPublicKey_isRejected() {
        RSAKey jwk = TestKeys.rsa(TestKeys.RSA).build().toPublicJWK();
        RSAPublicKey key = (RSAPublicKey) TestKeys.RSA.getPublic();
        byte[] der = key.getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END PUBLIC KEY-----\n";
        for (byte[] secret : List.of(
                der,
                pem.getBytes(StandardCharsets.US_ASCII),
                pem.strip().getBytes(StandardCharsets.US_ASCII),
                key.getModulus().toByteArray(),
                jwk.getModulus().decode(),
                jwk.getModulus().toString().getBytes(StandardCharsets.US_ASCII),
                jwk.toJSONString().getBytes(StandardCharsets.UTF_8))) {
            String token = TestKeys.token("{\"alg\":\"HS256\"}", "{\"role\":\"a\"}", TestKeys.hmac("HS256", secret));
            assertRejected(tokens(TestKeys.keys(jwk)), token, NO_KEY);
            assertRejected(tokens(TestKeys.keySet(jwk, TestKeys.oct(64).build())), token, NO_KEY);
        }
    }

    @Test
    void keysInHeader_areIgnored() {
        JWK embedded = TestKeys.rsa(TestKeys.pair("RSA", null)).keyID("k").build();
        Signing signing = TestKeys.signing("RS256", privateKey(embedded.toRSAKey()));
        TokenVerifier tokens = tokens(
                TestKeys.keys(TestKeys.rsa(TestKeys.RSA).keyID("k").build().toPublicJWK()));
        for (String member : List.of(
                "\"jwk\":" + embedded.toPublicJWK().toJSONString(),
                "\"jwk\":7",
                "\"jku\":\"http://127.0.0.1:1/keys\"",
                "\"x5u\":\"http://127.0.0.1:1/keys\"",
                "\"x5c\":[\"AAAA\"]",
                "\"kid\":\"k\"")) {
            assertRejected(
                    tokens, TestKeys.token("{\"alg\":\"RS256\"," + member + "}", "{\"role\":\"a\"}", signing), NO_KEY);
        }
        String validToken = TestKeys.token(
                "{\"alg\":\"RS256\",\"jku\":\"http://127.0.0.1:1/keys\"}",
                "{\"role\":\"a\"}",
                TestKeys.signing("RS256", TestKeys.RSA.getPrivate()));
        assertThat(tokens.verify(validToken).role()).isEqualTo("a");
    }

    private static PrivateKey privateKey(RSAKey key) {
        try {
            return key.toPrivateKey();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void algorithmOfAnotherKeyType_isRejected() {
        TokenVerifier p256 =
                tokens(TestKeys.keys(TestKeys.ec(Curve.P_256, TestKeys.P256).build()));
        for (String algorithm : List.of("HS256", "RS256", "PS256", "ES384", "ES256K", "EdDSA")) {
            String token = TestKeys.token("{\"alg\":\"" + algorithm + "\"}", "{}", _ -> new byte[64]);
            assertRejected(p256, token, NO_KEY);
        }
        assertRejected(p256, TestKeys.token("{\"alg\":\"ES256\"}", "{\"r\":0}", _ -> new byte[64]), NO_KEY);
    }

    @Test
    void kid_selectsTheVerifyingKey() {
        String payload = "{\"role\":\"a\"}";
        String first = TestKeys.SECRET.substring(0, 40);
        String second = TestKeys.SECRET.substring(0, 41);
        TokenVerifier tokens = tokens(TestKeys.keySet(
                TestKeys.oct(40).keyID("1").build(), TestKeys.oct(41).keyID("2").build()));
        assertThat(tokens.verify(tokenWithKid("2", payload, second)).role()).isEqualTo("a");
        assertThat(tokens.verify(tokenWithKid(null, payload, second)).role()).isEqualTo("a");
        assertRejected(tokens, tokenWithKid("1", payload, second), NO_KEY);
        assertRejected(tokens, tokenWithKid("3", payload, first), NO_KEY);
        assertThat(tokens().verify(tokenWithKid("any", payload, TestKeys.SECRET))
                        .role())
                .isEqualTo("a");
    }

    private static String tokenWithKid(@Nullable String id, String payload, String secret) {
        String header = id == null ? "{\"alg\":\"HS256\"}" : "{\"alg\":\"HS256\",\"kid\":\"" + id + "\"}";
        return TestKeys.token(header, payload, TestKeys.hmac("HS256", secret));
    }

    @Test
    void tooLongToken_isRejectedWithoutParsing() {
        String longest = TestKeys.token("{\"a\":\"" + "x".repeat(6072) + "\"}");
        assertThat(longest.length()).isBetween(8188, 8192);
        assertThat(tokens().verify(longest).role()).isNull();
        TokenVerifier tokens = tokens();
        assertRejected(tokens, TestKeys.token("{\"a\":\"" + "x".repeat(6090) + "\"}"), "JWT too long");
        String long100k = TestKeys.token("{\"a\":\"" + "x".repeat(75_000) + "\"}");
        long start = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            assertRejected(tokens, long100k, "JWT too long");
        }
        assertThat(System.nanoTime() - start).as("ns").isLessThan(1_000_000_000);
    }

    private static void assertRejected(TokenVerifier tokens, String token, String message) {
        long before = tokens.cachedTokens();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> tokens.verify(token))
                .satisfies(e -> {
                    assertThat(e.problem().message()).isEqualTo(message);
                    assertThat(e.problem().codeText())
                            .isEqualTo(ErrorCode.INVALID_TOKEN.text())
                            .isEqualTo("PGRST301");
                    assertThat(e.problem().status()).isEqualTo(401);
                });
        assertThat(tokens.cachedTokens()).isEqualTo(before);
    }
}
