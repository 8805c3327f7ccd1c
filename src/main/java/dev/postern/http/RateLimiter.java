package dev.postern.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.http.Authentication.IdentifiedCaller;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.Duration;

/// How many requests one caller may send in a time (RFC 6585, 4): who shows a token, by what it says of them;
/// others by their network address.
///
/// They may come all at once; what was used comes back evenly over the time.
public final class RateLimiter {

    /// Callers that are remembered; who has not been seen the longest is forgotten first.
    private static final int REMEMBERED = 100_000;

    private final Rate rate;
    private final Authentication callers;
    private final Cache<String, Bucket> buckets;

    /// @param requests at least one
    /// @param time more than zero
    public record Rate(int requests, Duration time) {}

    RateLimiter(Rate rate, Authentication callers) {
        this.rate = rate;
        this.callers = callers;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterAccess(rate.time())
                .executor(Runnable::run)
                .build();
    }

    /// @throws ProblemException PSTRN805 where there have been too many
    void acquire(Context http) {
        if (http.method().equals(HandlerType.OPTIONS)) {
            return; // a browser asks before a request, not its user
        }
        ConsumptionProbe probe = buckets.get(key(http), _ -> bucket()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw ApiError.of(ErrorCode.RATE_LIMITED, "Too many requests")
                    .withDetails(
                            rate.requests() + " are allowed in " + rate.time().toMillis() + " ms")
                    .withHint("Wait, then try again.")
                    .withRetryAfter(Duration.ofNanos(probe.getNanosToWaitForRefill()))
                    .exception();
        }
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(rate.requests()).refillGreedy(rate.requests(), rate.time()))
                .build();
    }

    private String key(Context http) {
        try {
            IdentifiedCaller identity = callers.identify(http);
            if (identity.identified()) {
                return "caller " + identity.key();
            }
        } catch (ProblemException _) {
            // a token that does not count tells nothing of who sent it, and is refused where one is needed
        }
        return "address " + http.ip();
    }
}
