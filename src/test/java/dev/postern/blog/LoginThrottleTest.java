package dev.postern.blog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.ProblemException;
import dev.postern.testing.TestService;
import io.github.bucket4j.TimeMeter;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How often somebody may fail to log in; the time here is the test's.
class LoginThrottleTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.with(Blog.application().extension(), "--anonymous-role=anonymous");

    private final AtomicLong now = new AtomicLong(Duration.ofDays(1).toNanos());
    private final LoginThrottle attempts = new LoginThrottle(new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return now.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    });

    private void fail(String name, String address) {
        attempts.begin(name, address).close();
    }

    private void succeed(String name, String address) {
        try (LoginThrottle.Attempt attempt = attempts.begin(name, address)) {
            attempt.succeeded();
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private void assertRefused(String name, String address) {
        assertThatThrownBy(() -> attempts.begin(name, address))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> {
                    assertThat(refusal.problem().status()).isEqualTo(429);
                    assertThat(refusal.problem().retryAfter()).isBetween(1, 30);
                });
    }

    @Test
    void fiveFailuresAndThenOneEveryHalfMinute() {
        for (int i = 0; i < 5; i++) {
            fail("Ada", "10.0.0.1");
        }
        assertRefused("ada", "10.0.0.1");
        pass(Duration.ofSeconds(29));
        assertRefused("ada", "10.0.0.1");
        pass(Duration.ofSeconds(1));
        fail("ada", "10.0.0.1");
        assertRefused("ada", "10.0.0.1");
    }

    @Test
    void whatSucceedsDoesNotCount() {
        for (int i = 0; i < 200; i++) {
            succeed("ada", "10.0.0.1");
        }
    }

    @Test
    void somebodyElsesFailuresAreTheirs() {
        for (int i = 0; i < 5; i++) {
            fail("ada", "10.0.0.1");
        }
        succeed("ada", "10.0.0.2");
        succeed("bob", "10.0.0.1");
    }

    @Test
    void anAccountIsGuessedFromManyAddressesForAWhileOnly() {
        succeed("ada", "10.0.0.1");
        for (int i = 0; i < 50; i++) {
            fail("ada", "10.0.1." + i);
        }
        assertRefused("ada", "10.0.2.1");
        succeed("ada", "10.0.0.1"); // from where they have logged in before
        pass(Duration.ofSeconds(10));
        succeed("ada", "10.0.2.1");
    }

    @Test
    void anAddressGuessesManyAccountsForAWhileOnly() {
        for (int i = 0; i < 100; i++) {
            fail("user" + i, "10.0.0.1");
        }
        assertRefused("another", "10.0.0.1");
        succeed("another", "10.0.0.2");
        pass(Duration.ofSeconds(3));
        succeed("another", "10.0.0.1");
    }

    @Test
    void theWireTellsWhenToComeAgain() {
        String body = "{\"username\":\"guessed@example.com\",\"password\":\"wrong\"}";
        for (int i = 0; i < 5; i++) {
            assertThat(SERVICE.send("POST", "/auth/token", body).statusCode()).isEqualTo(400);
        }
        HttpResponse<String> refused = SERVICE.send("POST", "/auth/token", body);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(TestService.json(refused).path("code").asText()).isEqualTo("PSTRN902");
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 30);
        assertThat(refused.headers().firstValue("Cache-Control")).hasValue("no-store");
    }
}
