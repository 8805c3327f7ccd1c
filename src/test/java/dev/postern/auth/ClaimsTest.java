package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postern.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Tests the claims of tokens with a valid signature.
class ClaimsTest {

    private static final long START = 1_700_000_000;

    private final AtomicLong now = new AtomicLong(START);
    private final InstantSource clock = () -> Instant.ofEpochSecond(now.get(), 999_999_999);
    private final JwtKeys keys = TestKeys.keys(TestKeys.SECRET);
    private final TokenVerifier tokens = new TokenVerifier(keys, RoleClaimPath.parse("$.role"), null, clock, 1_000);

    @Test
    void payloadWithRole_isKeptUnchanged() {
        String payload =
                " {\"role\" : \"a\",\n\"n\":1.50e2, \"big\":12345678901234567890123,\"x\":\"\\u00e4ä\",\"y\":null} ";
        assertThat(tokens.verify(TestKeys.token(payload))).isEqualTo(new Identity("a", payload));
        assertThat(tokens.verify(TestKeys.token("{}"))).isEqualTo(new Identity(null, "{}"));
    }

    @Test
    void roleFromPath_isAddedToClaims() {
        TokenVerifier nested = new TokenVerifier(keys, RoleClaimPath.parse("$.app.roles[0]"), null, clock, 1_000);
        assertThat(nested.verify(TestKeys.token("{\"app\":{\"roles\":[\"a\"]},\"n\":1.50,\"role\":7}")))
                .isEqualTo(new Identity("a", "{\"app\":{\"roles\":[\"a\"]},\"n\":1.50,\"role\":\"a\"}"));
        assertThat(nested.verify(TestKeys.token("{\"role\":\"a\"}")).role()).isNull();
        assertThat(Identity.anonymous("anon")).isEqualTo(new Identity("anon", "{\"role\":\"anon\"}"));
        assertThat(new Identity(null, "{\"sub\":\"1\"}").withRole("q\""))
                .isEqualTo(new Identity("q\"", "{\"sub\":\"1\",\"role\":\"q\\\"\"}"));
    }

    @Test
    void invalidRoleName_isRejected() {
        for (String role : List.of("null", "7", "true", "[\"a\"]", "{}", "\"\"", "\"none\"", "\"a\\u0000\"")) {
            assertRejected("{\"role\":" + role + "}", "Parsing claims failed");
        }
        assertThat(tokens.verify(TestKeys.token("{\"role\":\"None\"}")).role()).isEqualTo("None");
    }

    @Test
    void expiredToken_isRejectedAfterTheSkew() {
        String token = TestKeys.token("{\"exp\":" + START + "}");
        assertThat(tokens.verify(token)).isNotNull();
        now.set(START + 30);
        assertThat(tokens.verify(token)).as("within the skew, cached").isNotNull();
        assertThat(newVerifier().verify(token)).as("within the skew").isNotNull();
        now.set(START + 31);
        assertRejected("{\"exp\":" + START + "}", "JWT expired");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> newVerifier().verify(token))
                .satisfies(e -> assertThat(e.problem().message()).isEqualTo("JWT expired"));
        now.set(START);
        assertThat(tokens.verify(token)).as("a clock that was set back").isNotNull();
    }

    @Test
    void tokenFromTheFuture_isRejectedUntilTheSkew() {
        assertRejectedUntilSkew("nbf", "JWT not yet valid");
        assertRejectedUntilSkew("iat", "JWT issued at future");
    }

    private void assertRejectedUntilSkew(String claim, String message) {
        String payload = "{\"" + claim + "\":" + (START + 31) + "}";
        now.set(START);
        assertRejected(payload, message);
        now.set(START + 1);
        assertThat(tokens.verify(TestKeys.token(payload))).isNotNull();
        now.set(START);
        assertRejected(payload, message);
    }

    @Test
    void extremeTimes_areCompared() {
        for (String time :
                List.of("1e999999999", "9223372036854775807", "1" + "0".repeat(900), START + ".5", "1700000000e0")) {
            assertThat(tokens.verify(TestKeys.token("{\"exp\":" + time + "}"))).isNotNull();
        }
        for (String time : List.of("-1e999999999", "1e-999999999", "-9223372036854775808", "0", (START - 31) + ".9")) {
            assertRejected("{\"exp\":" + time + "}", "JWT expired");
            assertThat(tokens.verify(TestKeys.token("{\"nbf\":" + time + ",\"iat\":" + time + "}")))
                    .isNotNull();
        }
        assertRejected("{\"nbf\":1e999999999}", "JWT not yet valid");
        assertRejected("{\"nbf\":" + (START + 30) + ".1}", "JWT not yet valid");
        assertRejected("{\"iat\":9223372036854775807}", "JWT issued at future");
    }

    @Test
    void nonNumericTimes_areRejected() {
        for (String claim : List.of("exp", "nbf", "iat")) {
            for (String value : List.of("\"1700000100\"", "true", "[1]", "{}")) {
                assertRejected("{\"" + claim + "\":" + value + "}", "The JWT '" + claim + "' claim must be a number");
            }
            assertThat(tokens.verify(TestKeys.token("{\"" + claim + "\":null}")))
                    .isNotNull();
        }
    }

    @Test
    void configuredAudience_mustBeAmongTheTokens() {
        TokenVerifier verifier = new TokenVerifier(keys, RoleClaimPath.parse("$.role"), "us", clock, 1_000);
        for (String aud : List.of("\"us\"", "[\"us\"]", "[\"them\",\"us\"]", "[]", "null")) {
            assertThat(verifier.verify(TestKeys.token("{\"aud\":" + aud + "}"))).isNotNull();
        }
        assertThat(verifier.verify(TestKeys.token("{}"))).isNotNull();
        for (String aud : List.of("\"them\"", "[\"them\"]", "\"US\"", "\"\"")) {
            assertRejected(verifier, "{\"aud\":" + aud + "}", "JWT not in audience");
            assertThat(tokens.verify(TestKeys.token("{\"aud\":" + aud + "}"))).isNotNull();
        }
        for (String aud : List.of("7", "{\"us\":1}", "[\"us\",7]", "[null]", "[[\"us\"]]", "true")) {
            String message = "The JWT 'aud' claim must be a string or an array of strings";
            assertRejected(verifier, "{\"aud\":" + aud + "}", message);
            assertRejected("{\"aud\":" + aud + "}", message);
        }
    }

    @Test
    void payloadOtherThanOneObject_isRejected() {
        for (String payload : List.of(
                "",
                "no json",
                "[]",
                "null",
                "\"{}\"",
                "{} {}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":{\"b\":1,\"b\":2}}",
                "{\"role\":\"a\",\"\\u0072ole\":\"b\"}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{/**/}",
                "\ufeff{}",
                "{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}")) {
            assertRejected(payload, "Parsing claims failed");
        }
        String latin1 = new String("{\"a\":\"x\"}".getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1);
        assertRejected(latin1, "Parsing claims failed");
    }

    @Test
    void rejectedToken_isNotCached() {
        assertRejected("{\"exp\":1}", "JWT expired");
        assertRejected("{\"role\":7}", "Parsing claims failed");
        assertThat(tokens.cachedTokens()).isZero();
        tokens.verify(TestKeys.token("{}"));
        assertThat(tokens.cachedTokens()).isOne();
    }

    @Test
    void cacheOf1000_keepsAtMost1000Tokens() throws InterruptedException, ExecutionException {
        List<String> all = IntStream.range(0, 3000)
                .mapToObj(i -> TestKeys.token("{\"role\":\"r" + i + "\"}"))
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> done = IntStream.range(0, 4)
                    .mapToObj(thread -> threads.submit(() -> IntStream.range(0, all.size())
                            .map(i -> (i + thread * 700) % all.size())
                            .allMatch(i ->
                                    ("r" + i).equals(tokens.verify(all.get(i)).role()))))
                    .toList();
            for (Future<Boolean> result : done) {
                assertThat(result.get()).isTrue();
            }
        }
        assertThat(tokens.cachedTokens()).isBetween(900L, 1000L);
    }

    private TokenVerifier newVerifier() {
        return new TokenVerifier(keys, RoleClaimPath.parse("$.role"), null, clock, 1_000);
    }

    private void assertRejected(String payload, String message) {
        assertRejected(tokens, payload, message);
    }

    private static void assertRejected(TokenVerifier tokens, String payload, String message) {
        assertThatExceptionOfType(ProblemException.class)
                .as(payload)
                .isThrownBy(() -> tokens.verify(TestKeys.token(payload)))
                .satisfies(e -> {
                    assertThat(e.problem().message()).isEqualTo(message);
                    assertThat(e.problem().codeText()).isEqualTo("PGRST303");
                    assertThat(e.problem().status()).isEqualTo(401);
                });
    }
}
