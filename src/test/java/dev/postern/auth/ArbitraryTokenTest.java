package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.nimbusds.jose.jwk.Curve;
import dev.postern.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Tests that arbitrary text is either accepted or rejected with 401, and that a changed token is rejected.
class ArbitraryTokenTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));
    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final String[] PIECES = {
        "{\"alg\":\"HS256\"}",
        "{\"alg\":\"ES256\"",
        "}",
        "{",
        "\"kid\":",
        "null",
        ",",
        "\"exp\":1e400",
        "\"role\":",
        "\"a\"",
        "[",
        "]",
        "\0",
        "ä",
        "\uD83D",
        "\"crit\":",
        "1"
    };

    private final TokenVerifier tokens = new TokenVerifier(
            TestKeys.keySet(
                    TestKeys.oct(64).build(),
                    TestKeys.rsa(TestKeys.RSA).build(),
                    TestKeys.ec(Curve.P_256, TestKeys.P256).build(),
                    TestKeys.ed25519(TestKeys.ED25519).build()),
            RoleClaimPath.parse("$.role"),
            null,
            CLOCK,
            1_000);

    /// Replaces each character of each token, so that no other text is accepted as the same token.
    @Test
    void changedToken_isRejected() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String payload = "{\"role\":\"author\",\"sub\":\"7\",\"exp\":1700000900}";
        for (String token : List.of(
                TestKeys.token(
                        "{\"alg\":\"HS256\"}", payload, TestKeys.hmac("HS256", TestKeys.SECRET.substring(0, 64))),
                TestKeys.token("{\"alg\":\"RS256\"}", payload, TestKeys.signing("RS256", TestKeys.RSA.getPrivate())),
                TestKeys.token("{\"alg\":\"ES256\"}", payload, TestKeys.signing("ES256", TestKeys.P256.getPrivate())),
                TestKeys.token(
                        "{\"alg\":\"EdDSA\"}", payload, TestKeys.signing("EdDSA", TestKeys.ED25519.getPrivate())))) {
            assertThat(tokens.verify(token).role()).isEqualTo("author");
            for (int position = 0; position < token.length(); position++) {
                for (int round = 0; round < 6; round++) {
                    char other = round == 0 ? '=' : BASE64.charAt(random.nextInt(64));
                    if (other != token.charAt(position)) {
                        assertRejected(token.substring(0, position) + other + token.substring(position + 1), seed);
                    }
                }
            }
            // the last character has unused bits
            for (int i = 0; i < 64; i++) {
                String other = token.substring(0, token.length() - 1) + BASE64.charAt(i);
                if (!other.equals(token)) {
                    assertRejected(other, seed);
                }
            }
            for (String other : List.of(token + "=", token + "\n", " " + token, token + "A", token + ".")) {
                assertRejected(other, seed);
            }
        }
        assertThat(tokens.cachedTokens()).isEqualTo(4);
    }

    private void assertRejected(String token, long seed) {
        try {
            fail("seed %d: accepted: %s as %s", seed, token, tokens.verify(token));
        } catch (ProblemException e) {
            assertThat(e.problem().status()).as("seed %d, %s", seed, token).isEqualTo(401);
        }
    }

    @Test
    void arbitraryText_isAcceptedOrRejected() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 30_000; i++) {
            String token = text(random);
            try {
                assertThat(tokens.verify(token)).isNotNull();
                accepted++;
            } catch (ProblemException e) {
                assertThat(e.problem().status()).as("seed %d, %s", seed, token).isEqualTo(401);
                assertThat(Challenges.of(e.problem())).startsWith("Bearer error=\"invalid_token\"");
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", token " + token, e);
            }
        }
        assertThat(accepted).as("seed %d", seed).isGreaterThan(10);
    }

    /// Returns random bytes, parts of random JSON, or signed random JSON.
    private static String text(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> {
                byte[] bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                yield new String(bytes, random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
            }
            case 1 -> TestKeys.base64(json(random)) + "." + TestKeys.base64(json(random)) + "." + TestKeys.base64("x");
            case 2 ->
                TestKeys.token(json(random), json(random), TestKeys.hmac("HS256", TestKeys.SECRET.substring(0, 64)));
            default ->
                TestKeys.token(
                        "{\"alg\":\"HS256\"}",
                        "{\"role\":" + json(random) + "}",
                        TestKeys.hmac("HS256", TestKeys.SECRET.substring(0, 64)));
        };
    }

    private static String json(Random random) {
        StringBuilder json = new StringBuilder();
        int pieces = 1 + random.nextInt(4);
        for (int i = 0; i < pieces; i++) {
            json.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return json.toString();
    }
}
