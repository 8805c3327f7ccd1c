package dev.postern.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import com.nimbusds.jose.JOSEException;
import dev.postern.problem.ProblemException;
import dev.postern.problem.TokenErrors;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Verifier of the tokens in requests: signed JSON Web Tokens (RFC 7519) in compact form (`docs/dialect.md` 1.10).
///
/// Verified tokens are cached: verifying one again costs a digest and a comparison of times. Invalid tokens are not
/// cached. Thread-safe.
public final class TokenVerifier {

    /// A longer token is rejected without being parsed.
    private static final int MAX_LENGTH = 8192;

    private final JwtIssuers issuers;
    private final InstantSource clock;
    private final int size;
    private final Cache<TokenDigest, VerifiedToken> cache;

    /// @param keys keys of the only issuer, whose name is not compared
    public TokenVerifier(
            JwtKeySource keys, RoleClaimPath rolePath, @Nullable String audience, InstantSource clock, int size) {
        this(new JwtIssuers(Map.of(), new JwtIssuer(keys, rolePath, audience)), clock, size);
    }

    /// @param clock clock for `exp`, `nbf` and `iat`
    /// @param size maximum number of cached tokens; 0 for no cache
    public TokenVerifier(JwtIssuers issuers, InstantSource clock, int size) {
        this.issuers = issuers;
        this.clock = clock;
        this.size = size;
        this.cache = Caffeine.newBuilder()
                .maximumSize(size)
                .executor(Runnable::run)
                .recordStats()
                .build();
    }

    /// A token with a valid signature, audience and role; its times are checked at each use.
    ///
    /// @param source source of the keys
    /// @param keys keys at the verification
    private record VerifiedToken(Identity caller, ValidityPeriod validity, JwtKeySource source, JwtKeys keys) {

        /// Whether the keys are still those of the verification. Otherwise, its key can have been withdrawn.
        private boolean hasCurrentKeys() {
            return source.keys() == keys;
        }
    }

    /// Returns the caller that a token identifies.
    ///
    /// @param token text after `Bearer` in `Authorization`
    /// @throws ProblemException PGRST301 for an invalid token, PGRST303 for invalid claims
    public Identity verify(String token) {
        if (token.isEmpty()) {
            throw TokenErrors.empty();
        }
        if (token.length() > MAX_LENGTH) {
            throw TokenErrors.tooLong(token.length(), MAX_LENGTH);
        }
        long now = clock.instant().getEpochSecond();
        TokenDigest digest = TokenDigest.of(token);
        VerifiedToken verified = cache.getIfPresent(digest);
        if (verified == null || !verified.hasCurrentKeys()) {
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
            throw TokenErrors.wrongPartCount(parts.size());
        }
        TokenHeader header = TokenHeader.parse(decode(parts.get(0), "header"));
        byte[] payload = decode(parts.get(1), "payload");
        decode(parts.get(2), "signature");
        JwtIssuer issuer = issuers.issuer(payload);
        JwtKeys keys = keys(issuer.keys(), header);
        checkSignature(header, keys, parts.get(0) + "." + parts.get(1), parts.get(2));
        return claims(payload, now, issuer, keys);
    }

    /// Returns the keys of a source, which are read again if none of them fits the header.
    private static JwtKeys keys(JwtKeySource source, TokenHeader header) {
        JwtKeys keys = source.keys();
        return keys.matching(header.algorithm(), header.keyId()).isEmpty() ? source.newerThan(keys) : keys;
    }

    private static void checkSignature(TokenHeader header, JwtKeys keys, String signed, String signature) {
        List<JwtKey> candidates = keys.matching(header.algorithm(), header.keyId());
        if (candidates.isEmpty()) {
            throw TokenErrors.noSuitableKey();
        }
        for (JwtKey key : candidates) {
            try {
                if (key.verify(header.algorithm(), signed, signature)) {
                    return;
                }
            } catch (JOSEException _) {
                throw TokenErrors.signatureNotVerifiable();
            }
        }
        throw TokenErrors.wrongSignature();
    }

    private static VerifiedToken claims(byte[] payload, long now, JwtIssuer issuer, JwtKeys keys) {
        String text;
        ObjectNode claims;
        try {
            text = JsonObjects.text(payload);
            claims = JsonObjects.parse(text);
        } catch (JsonObjects.JsonObjectException e) {
            throw TokenErrors.invalidPayload(String.valueOf(e.getMessage()));
        }
        ValidityPeriod validity = ValidityPeriod.of(claims);
        validity.check(now);
        checkAudience(claims.path("aud"), issuer.audience());
        String role = role(issuer.rolePath().find(claims));
        return new VerifiedToken(
                new Identity(role, role == null ? text : Identity.claimsWithRole(role, claims, text)),
                validity,
                issuer.keys(),
                keys);
    }

    /// Checks the audience; a token without audiences passes (`docs/dialect.md` 1.10).
    private static void checkAudience(JsonNode claim, @Nullable String audience) {
        List<JsonNode> audiences = claim.isArray()
                ? claim.valueStream().toList()
                : claim.isMissingNode() || claim.isNull() ? List.of() : List.of(claim);
        if (!audiences.stream().allMatch(JsonNode::isTextual)) {
            throw TokenErrors.invalidAudience();
        }
        if (audience != null
                && !audiences.isEmpty()
                && audiences.stream().noneMatch(claimed -> claimed.textValue().equals(audience))) {
            throw TokenErrors.otherAudience();
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
            throw TokenErrors.roleNotString();
        }
        if (role.isEmpty() || role.equals("none") || role.indexOf('\0') >= 0) {
            throw TokenErrors.invalidRoleName();
        }
        return role;
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
        throw TokenErrors.notBase64Url(name);
    }
}
