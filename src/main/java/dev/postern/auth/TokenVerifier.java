package dev.postern.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import com.nimbusds.jose.JOSEException;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Verifier of the tokens in requests: signed JSON Web Tokens (RFC 7519) in compact form (`docs/dialect.md` 1.10).
///
/// Verified tokens are cached: verifying one again costs a digest and a comparison of times. Invalid tokens are not
/// cached. Thread-safe.
public final class TokenVerifier {

    /// A longer token is rejected without being parsed.
    private static final int MAX_LENGTH = 8192;

    private final JwtKeys keys;
    private final RoleClaimPath rolePath;
    private final @Nullable String audience;
    private final InstantSource clock;
    private final int size;
    private final Cache<TokenDigest, VerifiedToken> cache;

    /// @param rolePath path of the role in the claims
    /// @param audience required `aud` of tokens that have one; null for any
    /// @param clock clock for `exp`, `nbf` and `iat`
    /// @param size maximum number of cached tokens; 0 for no cache
    public TokenVerifier(
            JwtKeys keys, RoleClaimPath rolePath, @Nullable String audience, InstantSource clock, int size) {
        this.keys = keys;
        this.rolePath = rolePath;
        this.audience = audience;
        this.clock = clock;
        this.size = size;
        this.cache = Caffeine.newBuilder()
                .maximumSize(size)
                .executor(Runnable::run)
                .recordStats()
                .build();
    }

    /// A token with a valid signature, audience and role; its times are checked at each use.
    private record VerifiedToken(Identity caller, ValidityPeriod validity) {}

    /// Returns the caller that a token identifies.
    ///
    /// @param token text after `Bearer` in `Authorization`
    /// @throws ProblemException PGRST301 for an invalid token, PGRST303 for invalid claims
    public Identity verify(String token) {
        if (token.isEmpty()) {
            throw ErrorCode.INVALID_TOKEN.exception("Empty JWT is sent in Authorization header");
        }
        if (token.length() > MAX_LENGTH) {
            throw ApiError.of(ErrorCode.INVALID_TOKEN, "JWT too long")
                    .withDetails("The token has " + token.length() + " characters; the maximum is " + MAX_LENGTH)
                    .exception();
        }
        long now = clock.instant().getEpochSecond();
        TokenDigest digest = TokenDigest.of(token);
        VerifiedToken verified = cache.getIfPresent(digest);
        if (verified == null) {
            verified = verifyUncached(token, now);
            putInCache(digest, verified);
        } else {
            verified.validity().check(now);
        }
        return verified.caller();
    }

    /// Caches the token unless the cache size is 0, because Caffeine would store it and evict it at once.
    private void putInCache(TokenDigest digest, VerifiedToken token) {
        if (size > 0) {
            cache.put(digest, token);
        }
    }

    /// Statistics of the token cache: lookups, hits and evictions.
    public record CacheUsage(long requests, long hits, long evictions) {}

    /// Returns the statistics since the start.
    public CacheUsage cacheUsage() {
        CacheStats stats = cache.stats();
        return new CacheUsage(stats.requestCount(), stats.hitCount(), stats.evictionCount());
    }

    /// Returns the number of cached tokens.
    long cachedTokens() {
        cache.cleanUp();
        return cache.estimatedSize();
    }

    private VerifiedToken verifyUncached(String token, long now) {
        List<String> parts = List.of(token.split("\\.", -1));
        if (parts.size() != 3) {
            throw ErrorCode.INVALID_TOKEN.exception("Expected 3 parts in JWT; got " + parts.size());
        }
        TokenHeader header = TokenHeader.parse(decode(parts.get(0), "header"));
        byte[] payload = decode(parts.get(1), "payload");
        decode(parts.get(2), "signature");
        checkSignature(header, parts.get(0) + "." + parts.get(1), parts.get(2));
        return claims(payload, now);
    }

    private void checkSignature(TokenHeader header, String signed, String signature) {
        List<JwtKey> candidates = keys.matching(header.algorithm(), header.keyId());
        if (candidates.isEmpty()) {
            throw noSuitableKey("No suitable key was found to decode the JWT");
        }
        for (JwtKey key : candidates) {
            try {
                if (key.verify(header.algorithm(), signed, signature)) {
                    return;
                }
            } catch (JOSEException _) {
                throw undecodableToken("The signature could not be verified");
            }
        }
        throw noSuitableKey("None of the keys was able to decode the JWT");
    }

    private static ProblemException noSuitableKey(String details) {
        return ApiError.of(ErrorCode.INVALID_TOKEN, "No suitable key or wrong key type")
                .withDetails(details)
                .exception();
    }

    private VerifiedToken claims(byte[] payload, long now) {
        String text;
        ObjectNode claims;
        try {
            text = JsonObjects.text(payload);
            claims = JsonObjects.parse(text);
        } catch (JsonObjects.JsonObjectException e) {
            throw invalidClaims("Payload: " + e.getMessage());
        }
        ValidityPeriod validity = ValidityPeriod.of(claims);
        validity.check(now);
        checkAudience(claims.path("aud"));
        String role = role(rolePath.find(claims));
        return new VerifiedToken(
                new Identity(role, role == null ? text : Identity.claimsWithRole(role, claims, text)), validity);
    }

    /// Checks the audience; a token without audiences passes (`docs/dialect.md` 1.10).
    private void checkAudience(JsonNode claim) {
        List<JsonNode> audiences = claim.isArray()
                ? claim.valueStream().toList()
                : claim.isMissingNode() || claim.isNull() ? List.of() : List.of(claim);
        if (!audiences.stream().allMatch(JsonNode::isTextual)) {
            throw ErrorCode.INVALID_CLAIMS.exception("The JWT 'aud' claim must be a string or an array of strings");
        }
        if (audience != null
                && !audiences.isEmpty()
                && audiences.stream().noneMatch(claimed -> claimed.textValue().equals(audience))) {
            throw ErrorCode.INVALID_CLAIMS.exception("JWT not in audience");
        }
    }

    /// Returns the role, which must be a string: PostgREST would assume a role named `null` or `["admin"]`.
    ///
    /// PostgreSQL reads `none` as the login role, which no token can choose.
    private static @Nullable String role(JsonNode claim) {
        if (claim.isMissingNode()) {
            return null;
        }
        String role = claim.textValue();
        if (role == null) {
            throw invalidClaims("The role claim must be a string");
        }
        if (role.isEmpty() || role.equals("none") || role.indexOf('\0') >= 0) {
            throw invalidClaims("The role claim is not a valid role name");
        }
        return role;
    }

    private static ProblemException invalidClaims(String details) {
        return ApiError.of(ErrorCode.INVALID_CLAIMS, "Parsing claims failed")
                .withDetails(details)
                .exception();
    }

    /// Returns the error for a token whose signature cannot be checked.
    static ProblemException undecodableToken(String details) {
        return ApiError.of(ErrorCode.INVALID_TOKEN, "JWT cryptographic operation failed")
                .withDetails(details)
                .exception();
    }

    /// Decodes base64url in its canonical form; any other form would be a second text of the same token.
    private static byte[] decode(String part, String name) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException _) {
            // same error as for a form that is not canonical
        }
        throw undecodableToken("The " + name + " is not base64url");
    }
}
