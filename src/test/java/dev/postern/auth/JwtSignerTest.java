package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import dev.postern.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Tokens that the service signs.
class JwtSignerTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));
    private static final Map<String, String> CLAIMS =
            Map.of("role", "author", "sub", "7", "email", "ä\"@example.org", "sid", "s1");

    @Test
    void everyKeyType_signsWhatItVerifies() {
        assertRoundTrip(TestKeys.oct(32).keyID("k").build(), "HS256");
        assertRoundTrip(TestKeys.rsa(TestKeys.RSA).keyID("k").build(), "RS256");
        assertRoundTrip(TestKeys.ec(Curve.P_256, TestKeys.P256).keyID("k").build(), "ES256");
        assertRoundTrip(TestKeys.ec(Curve.P_384, TestKeys.P384).keyID("k").build(), "ES384");
        assertRoundTrip(TestKeys.ec(Curve.P_521, TestKeys.P521).keyID("k").build(), "ES512");
        assertRoundTrip(TestKeys.ed25519(TestKeys.ED25519).keyID("k").build(), "EdDSA");
    }

    private static void assertRoundTrip(JWK jwk, String algorithm) {
        String token = new JwtSigner(TestKeys.keys(jwk), CLOCK).sign(CLAIMS, Duration.ofMinutes(15));
        assertThat(json(token, 0)).isEqualTo(JsonObjects.parse("""
                {"alg":"%s","typ":"JWT","kid":"k"}""".formatted(algorithm)));
        JwtKeys verifying = TestKeys.keys(jwk.toPublicJWK() == null ? jwk : jwk.toPublicJWK());
        Identity caller = new TokenVerifier(verifying, RoleClaimPath.parse("$.role"), null, CLOCK, 1_000).verify(token);
        assertThat(caller.role()).isEqualTo("author");
        assertThat(JsonObjects.parse(caller.claims())).isEqualTo(JsonObjects.parse("""
                {"role":"author","sub":"7","email":"ä\\"@example.org","sid":"s1","iat":1700000000,"exp":1700000900}"""));
    }

    @Test
    void secret_signsWithoutKid() {
        JwtKeys keys = TestKeys.keys(TestKeys.SECRET);
        String token = new JwtSigner(keys, CLOCK).sign(CLAIMS, Duration.ofMinutes(15));
        assertThat(json(token, 0)).isEqualTo(JsonObjects.parse("""
                {"alg":"HS256","typ":"JWT"}"""));
        assertThat(new TokenVerifier(keys, RoleClaimPath.parse("$.sub"), null, CLOCK, 1_000)
                        .verify(token)
                        .role())
                .isEqualTo("7");
    }

    @Test
    void severalKeys_firstPrivateKeySigns() {
        JwtKeys keys = TestKeys.keySet(
                TestKeys.rsa(TestKeys.RSA).keyID("public").build().toPublicJWK(),
                TestKeys.ec(Curve.P_256, TestKeys.P256).keyID("first").build(),
                TestKeys.oct(32).keyID("second").build());
        String token = new JwtSigner(keys, CLOCK).sign(CLAIMS, Duration.ofMinutes(15));
        assertThat(json(token, 0).path("kid").textValue()).isEqualTo("first");
    }

    @Test
    void publicKeysOnly_signerIsRejected() {
        JwtKeys keys = TestKeys.keys(TestKeys.rsa(TestKeys.RSA).build().toPublicJWK());
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> new JwtSigner(keys, CLOCK))
                .satisfies(e ->
                        assertThat(e.problem().message()).isEqualTo("--jwt-secret has no key that can sign tokens"))
                .satisfies(e -> assertThat(e.problem().codeText()).isEqualTo("PGRST300"));
    }

    private static ObjectNode json(String token, int part) {
        byte[] bytes = Base64.getUrlDecoder().decode(token.split("\\.")[part]);
        return JsonObjects.parse(new String(bytes, StandardCharsets.UTF_8));
    }
}
