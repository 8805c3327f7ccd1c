package dev.postern.blog;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How often somebody may fail to log in: few times for an account from one network address, more often for an
/// account from anywhere, or from one address for any accounts.
///
/// From where an account has logged in before, what others do to it elsewhere does not count: its owner is not
/// locked out by somebody who guesses.
final class LoginThrottle {

    /// Of what is remembered, at most; who has not been seen the longest is forgotten first.
    private static final int REMEMBERED = 20_000;

    private static final Duration KEPT = Duration.ofHours(12);
    private static final int LONGEST_NAME = 254;

    private final TimeMeter time;
    private final Cache<String, Bucket> pairs = cache();
    private final Cache<String, Bucket> accounts = cache();
    private final Cache<String, Bucket> addresses = cache();
    private final Cache<String, Boolean> known = cache();

    /// @param time that passes
    LoginThrottle(TimeMeter time) {
        this.time = time;
    }

    private static <T> Cache<String, T> cache() {
        return Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterAccess(KEPT)
                .executor(Runnable::run)
                .build();
    }

    /// Begins an attempt, which counts as a failure until it has succeeded: many at once are not one.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN902 where there have been too many
    Attempt begin(String name, String address) {
        String account =
                name.substring(0, Math.min(name.length(), LONGEST_NAME)).toLowerCase(Locale.ROOT);
        String pair = account + " " + address;
        List<Bucket> counting = new ArrayList<>();
        counting.add(pairs.get(pair, key -> bucket(5, Duration.ofSeconds(30))));
        if (known.getIfPresent(pair) == null) {
            counting.add(accounts.get(account, key -> bucket(50, Duration.ofSeconds(10))));
        }
        counting.add(addresses.get(address, key -> bucket(100, Duration.ofSeconds(3))));
        take(counting);
        return new Attempt(pair, counting);
    }

    /// @param every one more is allowed
    private Bucket bucket(int failures, Duration every) {
        return Bucket.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(failures)
                        .refillGreedy(1, every)
                        .build())
                .withCustomTimePrecision(time)
                .build();
    }

    private static void take(List<Bucket> counting) {
        List<Bucket> taken = new ArrayList<>();
        for (Bucket bucket : counting) {
            ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
            if (!probe.isConsumed()) {
                taken.forEach(other -> other.addTokens(1));
                throw ApiError.of(ErrorCode.LOGIN_THROTTLED, "Too many failed attempts to log in")
                        .withHint("Wait, then try again.")
                        .withRetryAfter(Duration.ofNanos(probe.getNanosToWaitForRefill()))
                        .exception();
            }
            taken.add(bucket);
        }
    }

    /// One attempt.
    final class Attempt implements AutoCloseable {

        private final String pair;
        private final List<Bucket> counting;
        private boolean failed = true;

        private Attempt(String pair, List<Bucket> counting) {
            this.pair = pair;
            this.counting = counting;
        }

        void succeeded() {
            failed = false;
        }

        @Override
        public void close() {
            if (!failed) {
                counting.forEach(bucket -> bucket.addTokens(1));
                known.put(pair, true);
            }
        }
    }
}
