package dev.postern.server;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.api.Authentication;
import dev.postern.auth.Identity;
import dev.postern.problem.LimitErrors;
import dev.postern.problem.ProblemException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.Duration;

/// Limit on the requests of a caller in a period (RFC 6585, 4), a token bucket that refills evenly.
///
/// An authenticated caller is identified by its token, another one by its IP address.
public final class RateLimiter {

    /// Maximum tracked callers; the least recently used is dropped first.
    private static final int MAX_CALLERS = 100_000;

    private final Rate rate;
    private final Authentication authentication;
    private final Cache<String, Bucket> buckets;

    /// Maximum request rate.
    ///
    /// @param requests number of requests, at least one
    /// @param period positive duration
    public record Rate(int requests, Duration period) {}

    RateLimiter(Rate rate, Authentication authentication) {
        this.rate = rate;
        this.authentication = authentication;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MAX_CALLERS)
                .expireAfterAccess(rate.period())
                .executor(Runnable::run)
                .build();
    }

    /// Takes a request from the bucket of the caller.
    ///
    /// @throws ProblemException PSTRN805 if the bucket is empty
    void acquire(Context http) {
        if (http.method().equals(HandlerType.OPTIONS)) {
            return; // a preflight request is no request of the caller
        }
        ConsumptionProbe probe = buckets.get(key(http), _ -> bucket()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw LimitErrors.tooManyRequests(
                    rate.requests(), rate.period(), Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(rate.requests()).refillGreedy(rate.requests(), rate.period()))
                .build();
    }

    private String key(Context http) {
        ServletHeaders headers = new ServletHeaders(http);
        try {
            Identity identity = authentication.hasToken(headers) ? authentication.identity(headers) : null;
            if (identity != null) {
                return "caller " + identity.key();
            }
        } catch (ProblemException _) {
            // an invalid token identifies no caller; the handler rejects it
        }
        return "address " + ClientAddress.limitKey(http.req());
    }
}
