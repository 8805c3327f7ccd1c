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

/// Tokens whose signature holds, by what they claim.
class ClaimsTest {

    private static final long START = 1_700_000_000;

    private final AtomicLong now = new AtomicLong(START);
    private final InstantSource clock = () -> Instant.ofEpochSecond(now.get(), 999_999_999);
    private final JwtKeys keys = TestKeys.keys(TestKeys.SECRET);
    private final TokenVerifier tokens = new TokenVerifier(keys, RoleClaimPath.parse("$.role"), null, clock, 1_000);

    @Test
    void thePayloadIsPassedOnAsItIs() {
        String payload =
                " {\"role\" : \"a\",\n\"n\":1.50e2, \"big\":12345678901234567890123,\"x\":\"\\u00e4ä\",\"y\":null} ";
        assertThat(tokens.verify(TestKeys.token(payload))).isEqualTo(new Identity("a", payload));
        assertThat(tokens.verify(TestKeys.token("{}"))).isEqualTo(new Identity(null, "{}"));
    }

    @Test
    void theClaimsNameTheRoleThatWasFound() {
        TokenVerifier nested = new TokenVerifier(keys, RoleClaimPath.parse("$.app.roles[0]"), null, clock, 1_000);
        assertThat(nested.verify(TestKeys.token("{\"app\":{\"roles\":[\"a\"]},\"n\":1.50,\"role\":7}")))
                .isEqualTo(new Identity("a", "{\"app\":{\"roles\":[\"a\"]},\"n\":1.50,\"role\":\"a\"}"));
        assertThat(nested.verify(TestKeys.token("{\"role\":\"a\"}")).role()).isNull();
        assertThat(Identity.anonymous("anon")).isEqualTo(new Identity("anon", "{\"role\":\"anon\"}"));
        assertThat(new Identity(null, "{\"sub\":\"1\"}").withRole("q\""))
                .isEqualTo(new Identity("q\"", "{\"sub\":\"1\",\"role\":\"q\\\"\"}"));
    }

    @Test
    void aRoleThatIsNoNameIsRefused() {
        for (String role : List.of("null", "7", "true", "[\"a\"]", "{}", "\"\"", "\"none\"", "\"a\\u0000\"")) {
            assertRefused("{\"role\":" + role + "}", "Parsing claims failed");
        }
        assertThat(tokens.verify(TestKeys.token("{\"role\":\"None\"}")).role()).isEqualTo("None");
    }

    @Test
    void aTokenExpires() {
        String token = TestKeys.token("{\"exp\":" + START + "}");
        assertThat(tokens.verify(token)).isNotNull();
        now.set(START + 30);
        assertThat(tokens.verify(token)).as("within the skew, remembered").isNotNull();
        assertThat(fresh().verify(token)).as("within the skew").isNotNull();
        now.set(START + 31);
        assertRefused("{\"exp\":" + START + "}", "JWT expired");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> fresh().verify(token))
                .satisfies(e -> assertThat(e.problem().message()).isEqualTo("JWT expired"));
        now.set(START);
        assertThat(tokens.verify(token)).as("a clock that was set back").isNotNull();
    }

    @Test
    void aTokenBegins() {
        assertBegins("nbf", "JWT not yet valid");
        assertBegins("iat", "JWT issued at future");
    }

    private void assertBegins(String claim, String message) {
        String payload = "{\"" + claim + "\":" + (START + 31) + "}";
        now.set(START);
        assertRefused(payload, message);
        now.set(START + 1);
        assertThat(tokens.verify(TestKeys.token(payload))).isNotNull();
        now.set(START);
        assertRefused(payload, message);
    }

    @Test
    void timesAreNumbersOfAnySize() {
        for (String time :
                List.of("1e999999999", "9223372036854775807", "1" + "0".repeat(900), START + ".5", "1700000000e0")) {
            assertThat(tokens.verify(TestKeys.token("{\"exp\":" + time + "}"))).isNotNull();
        }
        for (String time : List.of("-1e999999999", "1e-999999999", "-9223372036854775808", "0", (START - 31) + ".9")) {
            assertRefused("{\"exp\":" + time + "}", "JWT expired");
            assertThat(tokens.verify(TestKeys.token("{\"nbf\":" + time + ",\"iat\":" + time + "}")))
                    .isNotNull();
        }
        assertRefused("{\"nbf\":1e999999999}", "JWT not yet valid");
        assertRefused("{\"nbf\":" + (START + 30) + ".1}", "JWT not yet valid");
        assertRefused("{\"iat\":9223372036854775807}", "JWT issued at future");
    }

    @Test
    void timesThatAreNoNumbersAreRefused() {
        for (String claim : List.of("exp", "nbf", "iat")) {
            for (String value : List.of("\"1700000100\"", "true", "[1]", "{}")) {
                assertRefused("{\"" + claim + "\":" + value + "}", "The JWT '" + claim + "' claim must be a number");
            }
            assertThat(tokens.verify(TestKeys.token("{\"" + claim + "\":null}")))
                    .isNotNull();
        }
    }

    @Test
    void theAudienceIsComparedWhereOneIsSet() {
        TokenVerifier ours = new TokenVerifier(keys, RoleClaimPath.parse("$.role"), "us", clock, 1_000);
        for (String aud : List.of("\"us\"", "[\"us\"]", "[\"them\",\"us\"]", "[]", "null")) {
            assertThat(ours.verify(TestKeys.token("{\"aud\":" + aud + "}"))).isNotNull();
        }
        assertThat(ours.verify(TestKeys.token("{}"))).isNotNull();
        for (String aud : List.of("\"them\"", "[\"them\"]", "\"US\"", "\"\"")) {
            assertRefused(ours, "{\"aud\":" + aud + "}", "JWT not in audience");
            assertThat(tokens.verify(TestKeys.token("{\"aud\":" + aud + "}"))).isNotNull();
        }
        for (String aud : List.of("7", "{\"us\":1}", "[\"us\",7]", "[null]", "[[\"us\"]]", "true")) {
            String message = "The JWT 'aud' claim must be a string or an array of strings";
            assertRefused(ours, "{\"aud\":" + aud + "}", message);
            assertRefused("{\"aud\":" + aud + "}", message);
        }
    }

    @Test
    void aPayloadThatIsNoObjectIsRefused() {
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
            assertRefused(payload, "Parsing claims failed");
        }
        String latin1 = new String("{\"a\":\"x\"}".getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1);
        assertRefused(latin1, "Parsing claims failed");
    }

    @Test
    void aTokenThatIsRefusedIsNotRemembered() {
        assertRefused("{\"exp\":1}", "JWT expired");
        assertRefused("{\"role\":7}", "Parsing claims failed");
        assertThat(tokens.cachedTokens()).isZero();
        tokens.verify(TestKeys.token("{}"));
        assertThat(tokens.cachedTokens()).isOne();
    }

    @Test
    void noMoreThanAThousandAreRemembered() throws InterruptedException, ExecutionException {
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
            for (Future<Boolean> right : done) {
                assertThat(right.get()).isTrue();
            }
        }
        assertThat(tokens.cachedTokens()).isBetween(900L, 1000L);
    }

    private TokenVerifier fresh() {
        return new TokenVerifier(keys, RoleClaimPath.parse("$.role"), null, clock, 1_000);
    }

    private void assertRefused(String payload, String message) {
        assertRefused(tokens, payload, message);
    }

    private static void assertRefused(TokenVerifier tokens, String payload, String message) {
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
