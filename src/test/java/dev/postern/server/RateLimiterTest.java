package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Bearer;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Rate limit per caller, `--rate-limit`.
class RateLimiterTest {

    private static final String PATH = "/api/films?select=id&limit=1";

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--rate-limit=3/10m");

    @RegisterExtension
    static final TestService SHORT_PERIOD = TestService.everything("--rate-limit=1/20ms");

    private static HttpResponse<String> get(TestService service, String... headers) {
        return service.get(PATH, headers);
    }

    private static void assertRateLimited(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(429);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("PSTRN805");
        assertThat(TestService.json(response).path("details").asText())
                .isEqualTo("The limit is 3 requests in 600000 ms");
        int seconds =
                Integer.parseInt(response.headers().firstValue("Retry-After").orElseThrow());
        assertThat(seconds).isBetween(190, 200);
    }

    /// A caller is the token's subject, or else the client address; a new token for the same subject changes
    /// nothing.
    @Test
    void eachCaller_hasItsOwnLimit() {
        for (String user : new String[] {"1", "2"}) {
            for (int i = 0; i < 3; i++) {
                String claims = "{\"role\":\"tester\",\"sub\":\"" + user + "\",\"jti\":" + i + "}";
                assertThat(get(SERVICE, "Authorization", Bearer.withClaims(claims))
                                .statusCode())
                        .isEqualTo(200);
            }
            assertRateLimited(get(SERVICE, "Authorization", Bearer.of("tester", Long.parseLong(user))));
        }
        for (int i = 0; i < 3; i++) {
            String token = i == 0 ? "Bearer x" : "Basic x";
            assertThat(get(SERVICE, "Authorization", token).statusCode()).isEqualTo(i == 0 ? 401 : 200);
        }
        assertRateLimited(get(SERVICE));
        assertRateLimited(get(SERVICE, "Authorization", "Bearer other"));
        assertRateLimited(SERVICE.send("POST", "/api/logs", "{}"));
        assertThat(SERVICE.send("OPTIONS", "/api/films", null).statusCode()).isEqualTo(200);
    }

    @Test
    void periodPassed_requestsAreAllowedAgain() {
        int allowed = 0;
        for (int i = 0; i < 10_000 && allowed < 3; i++) {
            allowed += get(SHORT_PERIOD).statusCode() == 200 ? 1 : 0;
        }
        assertThat(allowed).isEqualTo(3);
    }
}
