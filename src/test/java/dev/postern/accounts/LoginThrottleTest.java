package dev.postern.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.ProblemException;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Tests the limits on failed logins with a controlled clock.
class LoginThrottleTest {

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
        assertThatThrownBy(() -> throttle.begin(name, address)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(429);
            assertThat(e.problem().retryAfter()).isBetween(1, 30);
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
}
