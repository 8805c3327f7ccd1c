package dev.postern.accounts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.problem.AccountErrors;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Limits on failed logins: per account and network address, per account, and per network address.
///
/// The limit per account does not apply to addresses from which the account has logged in before. Guesses from
/// elsewhere therefore do not lock out its owner.
final class LoginThrottle {

    /// Maximum number of entries of each kind; the least recently used is evicted first.
    private static final int MAX_ENTRIES = 20_000;

    private static final Duration ENTRY_LIFETIME = Duration.ofHours(12);
    private static final int MAX_NAME_CHARACTERS = 254;

    private final TimeMeter clock;
    private final Cache<String, Bucket> pairs = cache();
    private final Cache<String, Bucket> accounts = cache();
    private final Cache<String, Bucket> addresses = cache();
    private final Cache<String, Boolean> loggedInPairs = cache();

    /// @param clock clock of the limits
    LoginThrottle(TimeMeter clock) {
        this.clock = clock;
    }

    private static <T> Cache<String, T> cache() {
        return Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfterAccess(ENTRY_LIFETIME)
                .executor(Runnable::run)
                .build();
    }

    /// Starts an attempt, which counts as a failure until it succeeds, so that concurrent attempts are limited too.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN902 after too many failures
    Attempt begin(String name, String address) {
        String account =
                name.substring(0, Math.min(name.length(), MAX_NAME_CHARACTERS)).toLowerCase(Locale.ROOT);
        String pair = account + " " + address;
        List<Bucket> buckets = new ArrayList<>();
        buckets.add(pairs.get(pair, key -> bucket(5, Duration.ofSeconds(30))));
        if (loggedInPairs.getIfPresent(pair) == null) {
            buckets.add(accounts.get(account, key -> bucket(50, Duration.ofSeconds(10))));
        }
        buckets.add(addresses.get(address, key -> bucket(100, Duration.ofSeconds(3))));
        consume(buckets);
        return new Attempt(pair, buckets);
    }

    /// @param refillPeriod time after which one more failure is permitted
    private Bucket bucket(int failures, Duration refillPeriod) {
        return Bucket.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(failures)
                        .refillGreedy(1, refillPeriod)
                        .build())
                .withCustomTimePrecision(clock)
                .build();
    }

    private static void consume(List<Bucket> buckets) {
        List<Bucket> consumed = new ArrayList<>();
        for (Bucket bucket : buckets) {
            ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
            if (!probe.isConsumed()) {
                consumed.forEach(consumedBucket -> consumedBucket.addTokens(1));
                throw AccountErrors.throttled(Duration.ofNanos(probe.getNanosToWaitForRefill()));
            }
            consumed.add(bucket);
        }
    }

    /// One login attempt.
    final class Attempt implements AutoCloseable {

        private final String pair;
        private final List<Bucket> buckets;
        private boolean failed = true;

        private Attempt(String pair, List<Bucket> buckets) {
            this.pair = pair;
            this.buckets = buckets;
        }

        void markSucceeded() {
            failed = false;
        }

        @Override
        public void close() {
            if (!failed) {
                buckets.forEach(bucket -> bucket.addTokens(1));
                loggedInPairs.put(pair, true);
            }
        }
    }
}
