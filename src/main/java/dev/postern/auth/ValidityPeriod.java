package dev.postern.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.problem.ProblemException;
import dev.postern.problem.TokenErrors;

/// Validity of a token in seconds since 1970, extended by the permitted clock skew.
///
/// @param expiry last valid second, from `exp`
/// @param notBefore first valid second, from `nbf`
/// @param issuedAt first valid second, from `iat`: a token issued in the future is invalid
record ValidityPeriod(long expiry, long notBefore, long issuedAt) {

    /// Permitted difference of two clocks in seconds (`docs/dialect.md` 1.10).
    private static final long SKEW = 30;

    /// Bound in seconds, later than any date and far from an overflow.
    private static final double LIMIT = 1e15;

    /// Reads the period; as in PostgREST, null is an absent claim.
    ///
    /// @throws ProblemException PGRST303 for a claim that is not a number
    static ValidityPeriod of(ObjectNode claims) {
        return new ValidityPeriod(
                (long) Math.floor(seconds(claims, "exp", LIMIT)) + SKEW,
                (long) Math.ceil(seconds(claims, "nbf", -LIMIT)) - SKEW,
                (long) Math.ceil(seconds(claims, "iat", -LIMIT)) - SKEW);
    }

    /// Reads a number of seconds, which can have a fraction (RFC 7519, 2).
    private static double seconds(ObjectNode claims, String name, double absent) {
        JsonNode claim = claims.path(name);
        if (claim.isMissingNode() || claim.isNull()) {
            return absent;
        }
        if (!claim.isNumber()) {
            throw TokenErrors.timeNotNumber(name);
        }
        return Math.clamp(claim.doubleValue(), -LIMIT, LIMIT);
    }

    /// Checks that a time is in the period.
    ///
    /// @param now seconds since 1970
    /// @throws ProblemException PGRST303 outside of the period
    void check(long now) {
        if (now > expiry) {
            throw TokenErrors.expired();
        }
        if (now < notBefore) {
            throw TokenErrors.notYetValid();
        }
        if (now < issuedAt) {
            throw TokenErrors.issuedInFuture();
        }
    }
}
