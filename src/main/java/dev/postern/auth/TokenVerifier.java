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

/// Verifies the tokens that requests bring: signed JSON Web Tokens (RFC 7519) in compact form (`dialect.md`
/// 1.10).
///
/// What was verified is remembered, and then costs a digest and a look at the clock. What was refused is not.
public final class TokenVerifier {

    /// Characters of a token. A token longer than this is refused unread.
    private static final int LONGEST = 8192;

    private final JwtKeys keys;
    private final RoleClaimPath rolePath;
    private final @Nullable String audience;
    private final InstantSource clock;
    private final int size;
    private final Cache<TokenDigest, VerifiedToken> verified;

    /// @param rolePath where the role is among the claims
    /// @param audience that tokens with `aud` must be for; null: any
    /// @param clock what `exp`, `nbf` and `iat` are compared with
    /// @param size tokens that are remembered; the one least worth it makes place for the next. 0: none
    public TokenVerifier(
            JwtKeys keys, RoleClaimPath rolePath, @Nullable String audience, InstantSource clock, int size) {
        this.keys = keys;
        this.rolePath = rolePath;
        this.audience = audience;
        this.clock = clock;
        this.size = size;
        this.verified = Caffeine.newBuilder()
                .maximumSize(size)
                .executor(Runnable::run)
                .recordStats()
                .build();
    }

    /// A token whose signature, audience and role hold at any time.
    private record VerifiedToken(Identity caller, ValidityPeriod validity) {}

    /// Who the token says is asking.
    ///
    /// @param token what follows `Bearer` in `Authorization`
    /// @throws ProblemException PGRST301 for a token that is none of ours, PGRST303 for claims that do not hold
    public Identity verify(String token) {
        if (token.isEmpty()) {
            throw ErrorCode.INVALID_TOKEN.exception("Empty JWT is sent in Authorization header");
        }
        if (token.length() > LONGEST) {
            throw ApiError.of(ErrorCode.INVALID_TOKEN, "JWT too long")
                    .withDetails("It has " + token.length() + " characters, and " + LONGEST + " is the most")
                    .exception();
        }
        long now = clock.instant().getEpochSecond();
        TokenDigest digest = TokenDigest.of(token);
        VerifiedToken known = verified.getIfPresent(digest);
        if (known == null) {
            known = read(token, now);
            remember(digest, known);
        } else {
            known.validity().check(now);
        }
        return known.caller();
    }

    /// Caffeine would take one that has no place, and make it go again.
    private void remember(TokenDigest digest, VerifiedToken token) {
        if (size > 0) {
            verified.put(digest, token);
        }
    }

    /// How often a token was looked for among those that are remembered, how often it was there, and how many had
    /// to make place for others.
    public record CacheUsage(long requests, long hits, long evictions) {}

    /// Since the start.
    public CacheUsage use() {
        CacheStats stats = verified.stats();
        return new CacheUsage(stats.requestCount(), stats.hitCount(), stats.evictionCount());
    }

    /// Tokens that are remembered now.
    long cachedTokens() {
        verified.cleanUp();
        return verified.estimatedSize();
    }

    private VerifiedToken read(String token, long now) {
        List<String> parts = List.of(token.split("\\.", -1));
        if (parts.size() != 3) {
            throw ErrorCode.INVALID_TOKEN.exception("Expected 3 parts in JWT; got " + parts.size());
        }
        TokenHeader header = TokenHeader.parse(bytes(parts.get(0), "header"));
        byte[] payload = bytes(parts.get(1), "payload");
        bytes(parts.get(2), "signature");
        checkSignature(header, parts.get(0) + "." + parts.get(1), parts.get(2));
        return claims(payload, now);
    }

    private void checkSignature(TokenHeader header, String signed, String signature) {
        List<JwtKey> suiting = keys.matching(header.algorithm(), header.keyId());
        if (suiting.isEmpty()) {
            throw noKey("No suitable key was found to decode the JWT");
        }
        for (JwtKey key : suiting) {
            try {
                if (key.verify(header.algorithm(), signed, signature)) {
                    return;
                }
            } catch (JOSEException _) {
                throw undecodable("The signature could not be verified");
            }
        }
        throw noKey("None of the keys was able to decode the JWT");
    }

    private static ProblemException noKey(String details) {
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
            throw unreadable("The payload: " + e.getMessage());
        }
        ValidityPeriod validity = ValidityPeriod.of(claims);
        validity.check(now);
        checkAudience(claims.path("aud"));
        String role = role(rolePath.find(claims));
        return new VerifiedToken(
                new Identity(role, role == null ? text : Identity.naming(role, claims, text)), validity);
    }

    /// No audience, null and an empty list pass (`dialect.md` 1.10).
    private void checkAudience(JsonNode claim) {
        List<JsonNode> audiences = claim.isArray()
                ? claim.valueStream().toList()
                : claim.isMissingNode() || claim.isNull() ? List.of() : List.of(claim);
        if (!audiences.stream().allMatch(JsonNode::isTextual)) {
            throw ErrorCode.INVALID_CLAIMS.exception("The JWT 'aud' claim must be a string or an array of strings");
        }
        if (audience != null
                && !audiences.isEmpty()
                && audiences.stream().noneMatch(one -> one.textValue().equals(audience))) {
            throw ErrorCode.INVALID_CLAIMS.exception("JWT not in audience");
        }
    }

    /// PostgREST takes a role that is no string by its JSON; a role named `null` or `["admin"]` is nobody's
    /// intent. PostgreSQL reads `none` as the role that the service logs in with, which no token may choose.
    private static @Nullable String role(JsonNode claim) {
        if (claim.isMissingNode()) {
            return null;
        }
        String role = claim.textValue();
        if (role == null) {
            throw unreadable("The role claim must be a string");
        }
        if (role.isEmpty() || role.equals("none") || role.indexOf('\0') >= 0) {
            throw unreadable("The role claim is no name of a role");
        }
        return role;
    }

    private static ProblemException unreadable(String details) {
        return ApiError.of(ErrorCode.INVALID_CLAIMS, "Parsing claims failed")
                .withDetails(details)
                .exception();
    }

    /// A token that does not come as far as its signature.
    static ProblemException undecodable(String details) {
        return ApiError.of(ErrorCode.INVALID_TOKEN, "JWT cryptographic operation failed")
                .withDetails(details)
                .exception();
    }

    /// Only the one form that an encoder writes is read: else a token could be changed and still be taken.
    private static byte[] bytes(String part, String name) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException _) {
            // as any other that is not of this form
        }
        throw undecodable("The " + name + " is not base64url");
    }
}
