package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.postern.auth.JwtKeys.Encoding;
import dev.postern.problem.Details;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Values of `--jwt-secret`: accepted and rejected keys.
class JwtKeysTest {

    private static final List<JWSAlgorithm> ALL = algorithms();

    @Test
    void secret_allowsDigestsUpToItsLength() {
        assertThat(allowed(TestKeys.keys("x".repeat(32)))).containsExactly("HS256");
        assertThat(allowed(TestKeys.keys("x".repeat(47)))).containsExactly("HS256");
        assertThat(allowed(TestKeys.keys("x".repeat(48)))).containsExactly("HS256", "HS384");
        assertThat(allowed(TestKeys.keys("x".repeat(64)))).containsExactly("HS256", "HS384", "HS512");
        assertThat(allowed(TestKeys.keys(TestKeys.oct(32).build()))).containsExactly("HS256");
        assertThat(allowed(TestKeys.keys("ä".repeat(16))))
                .as("bytes, not characters")
                .containsExactly("HS256");
    }

    @Test
    void key_allowsAlgorithmsOfItsType() {
        assertThat(allowed(TestKeys.keys(TestKeys.rsa(TestKeys.RSA).build())))
                .containsExactly("PS256", "PS384", "PS512", "RS256", "RS384", "RS512");
        assertThat(allowed(TestKeys.keys(TestKeys.rsa(TestKeys.RSA).build().toPublicJWK())))
                .hasSize(6);
        assertThat(allowed(TestKeys.keys(TestKeys.ec(Curve.P_256, TestKeys.P256).build())))
                .containsExactly("ES256");
        assertThat(allowed(TestKeys.keys(TestKeys.ec(Curve.P_384, TestKeys.P384).build())))
                .containsExactly("ES384");
        assertThat(allowed(TestKeys.keys(TestKeys.ec(Curve.P_521, TestKeys.P521).build())))
                .containsExactly("ES512");
        assertThat(allowed(TestKeys.keys(TestKeys.ed25519(TestKeys.ED25519).build())))
                .containsExactly("Ed25519", "EdDSA");
    }

    @Test
    void useAndKeyOperations_restrictTheKey() {
        assertThat(allowed(TestKeys.keys(
                        TestKeys.rsa(TestKeys.RSA).algorithm(JWSAlgorithm.PS384).build())))
                .containsExactly("PS384");
        JWK signsOnly =
                TestKeys.oct(32).keyOperations(Set.of(KeyOperation.SIGN)).build();
        JWK verifies = TestKeys.rsa(TestKeys.RSA)
                .keyUse(KeyUse.SIGNATURE)
                .keyOperations(Set.of(KeyOperation.VERIFY))
                .build();
        JWK encrypts = TestKeys.ec(Curve.P_256, TestKeys.P256)
                .keyUse(KeyUse.ENCRYPTION)
                .build();
        assertThat(allowed(TestKeys.keySet(signsOnly, verifies, encrypts)))
                .hasSize(6)
                .doesNotContain("HS256", "ES256");
        assertThat(TestKeys.keySet(signsOnly, verifies).signingKey()).isPresent();
        assertThat(TestKeys.keys(verifies).signingKey()).isEmpty();
        assertHasNoVerifyingKey(signsOnly);
        assertHasNoVerifyingKey(encrypts);
        assertHasNoVerifyingKey(TestKeys.oct(32).algorithm(JWSAlgorithm.HS512).build());
        assertHasNoVerifyingKey(
                TestKeys.rsa(TestKeys.RSA).algorithm(JWSAlgorithm.HS256).build());
    }

    @Test
    void keyId_selectsMatchingKeys() {
        JwtKeys keys = TestKeys.keySet(
                TestKeys.oct(32).keyID("one").build(),
                TestKeys.oct(33).keyID("two").build(),
                TestKeys.oct(34).build());
        assertThat(keys.matching(JWSAlgorithm.HS256, "two")).hasSize(1);
        assertThat(keys.matching(JWSAlgorithm.HS256, "three")).isEmpty();
        assertThat(keys.matching(JWSAlgorithm.HS256, null)).hasSize(3);
        assertThat(TestKeys.keys(TestKeys.oct(32).build()).matching(JWSAlgorithm.HS256, "one"))
                .isEmpty();
        assertThat(TestKeys.keys(TestKeys.SECRET).matching(JWSAlgorithm.HS256, "any"))
                .hasSize(1);
    }

    @Test
    void unsupportedKeysOfASet_areIgnored() {
        String others = """
                {"keys":[{"kty":"XYZ"},{"kty":"OKP","crv":"X25519","x":"AA"},{"kty":"EC","crv":"secp256k1"},%s]}
                """;
        assertThat(allowed(TestKeys.keys(others.formatted(TestKeys.oct(32).build()))))
                .containsExactly("HS256");
        assertRejected(others.formatted("{}"), "has no key that can verify a token");
        assertRejected("{\"keys\":[]}", "has no key that can verify a token");
        assertRejected("{\"keys\":{}}", "has no key that can verify a token");
        assertRejected("{}", "has no key that can verify a token");
        assertRejected("{\"keys\":[7]}", ", key 1 of 1, is not a JSON object");
    }

    @Test
    void weakKeys_areRejected() throws GeneralSecurityException {
        assertRejected("x".repeat(31), "has 31 bytes but needs at least 32");
        assertRejected("", "has 0 bytes but needs at least 32");
        assertRejected(TestKeys.oct(31).build().toJSONString(), "has 31 bytes but needs at least 32");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        RSAKey weak = TestKeys.rsa(generator.generateKeyPair()).build().toPublicJWK();
        assertRejected(weak.toJSONString(), "has 1024 bits but needs at least 2048");
        byte[] padded = new byte[256];
        System.arraycopy(weak.getModulus().decode(), 0, padded, 128, 128);
        assertRejected(
                new RSAKey.Builder(Base64URL.encode(padded), weak.getPublicExponent())
                        .build()
                        .toJSONString(),
                "has 1024 bits but needs at least 2048");
        assertRejected("-----BEGIN PUBLIC KEY-----\n" + "A".repeat(100) + "\n-----END PUBLIC KEY-----", "is a PEM key");
    }

    @Test
    void invalidKeys_areRejected() {
        assertRejected("{\"kty\":\"oct\",", "begins with { but is not a JWK: it is invalid JSON at line 1, column ");
        assertRejected("{\"kty\":\"oct\",\"kty\":\"RSA\"}", "or has a duplicate name");
        assertRejected("{\"kty\":\"RSA\",\"e\":\"AQAB\"}", "is not a valid key of type RSA");
        assertRejected("{\"kty\":\"oct\",\"k\":7}", "is not a valid key of type oct");
        assertRejected("{\"kty\":\"oct\"}", "is not a valid key of type oct");
        assertRejected(
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}", "is not a valid key of type EC");
        assertRejected("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}", "is not a valid key of type OKP");
    }

    @Test
    void mismatchedKeyPair_isRejected() {
        KeyPair other = TestKeys.pair("Ed25519", null);
        String mixed = TestKeys.ed25519(new KeyPair(TestKeys.ED25519.getPublic(), other.getPrivate()))
                .build()
                .toJSONString();
        assertRejected(mixed, "is not a valid key of type OKP");
    }

    @Test
    void file_canHaveSecretOrJwk(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("secret");
        for (String end : List.of("", "\n", "\r\n")) {
            Files.writeString(file, TestKeys.SECRET.substring(0, 47) + end);
            assertThat(allowed(TestKeys.keys("@" + file))).containsExactly("HS256");
        }
        Files.writeString(file, "\n " + TestKeys.rsa(TestKeys.RSA).build().toJSONString() + "\n");
        assertThat(allowed(TestKeys.keys("@" + file))).hasSize(6);
        Files.write(file, new byte[32]);
        assertThat(allowed(TestKeys.keys("@" + file))).containsExactly("HS256");
    }

    @Test
    void unreadableFile_isRejectedWithoutItsName(@TempDir Path directory) throws IOException {
        assertRejected("@" + directory.resolve("missing"), "names a file that cannot be read: it does not exist");
        assertRejected("@" + directory, "names a file that cannot be read: it is not a file");
        assertRejected("@", "names a file that cannot be read");
        assertRejected("@a\0b", "names a file that cannot be read");
        Path large = directory.resolve("large");
        Files.write(large, new byte[(1 << 20) + 1]);
        assertRejected("@" + large, "names a file that cannot be read: it is larger than 1 MiB");
    }

    @Test
    void base64Secret_isDecoded() {
        byte[] bytes = new byte[48];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (0xf8 + i);
        }
        assertThat(allowed(base64(Base64.getEncoder().encodeToString(bytes)))).containsExactly("HS256", "HS384");
        assertThat(allowed(base64(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))))
                .containsExactly("HS256", "HS384");
        String jwk = TestKeys.rsa(TestKeys.RSA).build().toJSONString();
        assertThat(allowed(base64(Base64.getEncoder().encodeToString(jwk.getBytes(StandardCharsets.UTF_8)))))
                .hasSize(6);
        bytes[0] = '{';
        assertThat(allowed(base64(Base64.getEncoder().encodeToString(bytes)))).hasSize(2);
        assertThat(catchThrowableOfType(ProblemException.class, () -> base64("no base64!".repeat(9)))
                        .problem()
                        .message())
                .isEqualTo("--jwt-secret is not base64");
        String signed = TestKeys.token("{\"alg\":\"HS256\"}", "{\"role\":\"a\"}", TestKeys.hmac("HS256", bytes));
        assertThat(new TokenVerifier(
                                base64(Base64.getEncoder().encodeToString(bytes)),
                                RoleClaimPath.parse("$.role"),
                                null,
                                InstantSource.system(),
                                1_000)
                        .verify(signed)
                        .role())
                .isEqualTo("a");
    }

    /// Removes or changes each member: every key is either accepted or rejected with PGRST300.
    @Test
    void changedKey_isAcceptedOrRejected() {
        List<JWK> validKeys = List.of(
                TestKeys.oct(32).keyID("k").keyUse(KeyUse.SIGNATURE).build(),
                TestKeys.rsa(TestKeys.RSA).algorithm(JWSAlgorithm.RS256).build(),
                TestKeys.ec(Curve.P_256, TestKeys.P256).build(),
                TestKeys.ed25519(TestKeys.ED25519).build());
        for (JWK jwk : validKeys) {
            for (String name : jwk.toJSONObject().keySet()) {
                for (String value : List.of("", "null", "7", "\"\"", "\"AA\"", "\"!\"", "[]", "[7]", "{}", "\"oct\"")) {
                    ObjectNode changed = JsonObjects.parse(jwk.toJSONString());
                    changed.remove(name);
                    String rest = JsonObjects.text(changed);
                    String json = value.isEmpty()
                            ? rest
                            : rest.substring(0, rest.length() - 1) + ",\"" + name + "\":" + value + "}";
                    assertAcceptedOrRejected(json);
                    assertAcceptedOrRejected("{\"keys\":[" + json + "]}");
                }
            }
        }
    }

    private static void assertAcceptedOrRejected(String json) {
        try {
            assertThat(allowed(TestKeys.keys(json))).as(json).isNotEmpty();
        } catch (ProblemException e) {
            assertThat(e.problem().codeText()).as(json).isEqualTo("PGRST300");
        }
    }

    private static JwtKeys base64(String value) {
        return JwtKeys.parse(value, Encoding.BASE64);
    }

    private static void assertHasNoVerifyingKey(JWK jwk) {
        assertRejected(jwk.toJSONString(), "has no key that can verify a token");
    }

    /// Asserts a rejection whose message has a remedy and no part of the value.
    private static void assertRejected(String value, String message) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> TestKeys.keys(value))
                .satisfies(e -> {
                    Problem problem = e.problem();
                    assertThat(problem.codeText()).isEqualTo("PGRST300");
                    assertThat(problem.status()).isEqualTo(500);
                    assertThat(problem.message()).startsWith("--jwt-secret").contains(message);
                    assertThat(problem.hint()).isNotBlank().isNotNull();
                    String text = problem.message() + text(problem.details()) + problem.hint();
                    for (int i = 0; i + 20 <= value.length(); i++) {
                        assertThat(text).doesNotContain(value.substring(i, i + 20));
                    }
                });
    }

    private static String text(@Nullable Details details) {
        return details instanceof Details.Text(String text) ? text : Objects.toString(details, "");
    }

    private static List<String> allowed(JwtKeys keys) {
        return ALL.stream()
                .filter(algorithm -> !keys.matching(algorithm, null).isEmpty())
                .map(JWSAlgorithm::getName)
                .sorted()
                .toList();
    }

    private static List<JWSAlgorithm> algorithms() {
        List<JWSAlgorithm> all = new ArrayList<>(JWSAlgorithm.Family.HMAC_SHA);
        all.addAll(JWSAlgorithm.Family.SIGNATURE);
        return all;
    }
}
