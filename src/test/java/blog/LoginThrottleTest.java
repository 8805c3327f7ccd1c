package blog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.ApiException;
import dev.postern.Applications;
import dev.postern.testing.TestService;
import io.github.bucket4j.TimeMeter;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tests the limits on failed logins with a controlled clock.
class LoginThrottleTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.forBlog(Blog.application(), "--anonymous-role=anonymous");

    private final AtomicLong now = new AtomicLong(Duration.ofDays(1).toNanos());
    private final LoginThrottle throttle = new LoginThrottle(new TimeMeter() {
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
        throttle.begin(name, address).close();
    }

    private void succeed(String name, String address) {
        try (LoginThrottle.Attempt attempt = throttle.begin(name, address)) {
            attempt.markSucceeded();
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private void assertThrottled(String name, String address) {
        assertThatThrownBy(() -> throttle.begin(name, address)).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(Applications.problem(e).status()).isEqualTo(429);
            assertThat(Applications.problem(e).retryAfter()).isBetween(1, 30);
        });
    }

    @Test
    void sixthFailure_waitsHalfAMinute() {
        for (int i = 0; i < 5; i++) {
            fail("Ada", "10.0.0.1");
        }
        assertThrottled("ada", "10.0.0.1");
        pass(Duration.ofSeconds(29));
        assertThrottled("ada", "10.0.0.1");
        pass(Duration.ofSeconds(1));
        fail("ada", "10.0.0.1");
        assertThrottled("ada", "10.0.0.1");
    }

    @Test
    void successfulLogins_areNotLimited() {
        for (int i = 0; i < 200; i++) {
            succeed("ada", "10.0.0.1");
        }
    }

    @Test
    void failuresElsewhere_doNotThrottle() {
        for (int i = 0; i < 5; i++) {
            fail("ada", "10.0.0.1");
        }
        succeed("ada", "10.0.0.2");
        succeed("bob", "10.0.0.1");
    }

    @Test
    void failuresFromManyAddresses_throttleTheAccount() {
        succeed("ada", "10.0.0.1");
        for (int i = 0; i < 50; i++) {
            fail("ada", "10.0.1." + i);
        }
        assertThrottled("ada", "10.0.2.1");
        succeed("ada", "10.0.0.1"); // an address of an earlier login
        pass(Duration.ofSeconds(10));
        succeed("ada", "10.0.2.1");
    }

    @Test
    void failuresOnManyAccounts_throttleTheAddress() {
        for (int i = 0; i < 100; i++) {
            fail("user" + i, "10.0.0.1");
        }
        assertThrottled("another", "10.0.0.1");
        succeed("another", "10.0.0.2");
        pass(Duration.ofSeconds(3));
        succeed("another", "10.0.0.1");
    }

    @Test
    void throttledLogin_hasRetryAfter() {
        String body = "{\"username\":\"guessed@example.com\",\"password\":\"wrong\"}";
        for (int i = 0; i < 5; i++) {
            assertThat(SERVICE.send("POST", "/auth/token", body).statusCode()).isEqualTo(400);
        }
        HttpResponse<String> throttled = SERVICE.send("POST", "/auth/token", body);
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(TestService.json(throttled).path("code").asText()).isEqualTo("PSTRN902");
        assertThat(Integer.parseInt(
                        throttled.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 30);
        assertThat(throttled.headers().firstValue("Cache-Control")).hasValue("no-store");
    }
}
