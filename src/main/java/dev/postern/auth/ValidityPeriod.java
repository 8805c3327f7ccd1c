package dev.postern.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;

/// The time in which a token is taken: seconds since 1970, the skew of clocks allowed for.
///
/// @param last the last second, by `exp`
/// @param first the first one, by `nbf`
/// @param issued the first one by `iat`: a token from the future is none of ours
record ValidityPeriod(long last, long first, long issued) {

    /// Seconds that two clocks may differ by (`dialect.md` 1.10).
    private static final long SKEW = 30;

    /// Seconds beyond any date, and far from where they overflow.
    private static final double LIMIT = 1e15;

    /// @throws ProblemException PGRST303 for a claim that is no number; null counts as absent, as PostgREST has
    /// it
    static ValidityPeriod of(ObjectNode claims) {
        return new ValidityPeriod(
                (long) Math.floor(seconds(claims, "exp", LIMIT)) + SKEW,
                (long) Math.ceil(seconds(claims, "nbf", -LIMIT)) - SKEW,
                (long) Math.ceil(seconds(claims, "iat", -LIMIT)) - SKEW);
    }

    /// A fraction is allowed (RFC 7519, 2).
    private static double seconds(ObjectNode claims, String name, double absent) {
        JsonNode claim = claims.path(name);
        if (claim.isMissingNode() || claim.isNull()) {
            return absent;
        }
        if (!claim.isNumber()) {
            throw ErrorCode.INVALID_CLAIMS.exception("The JWT '" + name + "' claim must be a number");
        }
        return Math.clamp(claim.doubleValue(), -LIMIT, LIMIT);
    }

    /// @param now seconds since 1970
    /// @throws ProblemException PGRST303 before and after
    void check(long now) {
        if (now > last) {
            throw ErrorCode.INVALID_CLAIMS.exception("JWT expired");
        }
        if (now < first) {
            throw ErrorCode.INVALID_CLAIMS.exception("JWT not yet valid");
        }
        if (now < issued) {
            throw ErrorCode.INVALID_CLAIMS.exception("JWT issued at future");
        }
    }
}
