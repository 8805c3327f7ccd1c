package dev.postern.auth;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Issuer of tokens: where its keys come from, and the claims that its tokens need.
///
/// @param keys source of its keys
/// @param rolePath path of the role in the claims
/// @param audience required `aud` of tokens that have one; null for any
public record JwtIssuer(
        JwtKeySource keys, RoleClaimPath rolePath, @Nullable String audience) {

    public JwtIssuer {
        Objects.requireNonNull(keys);
        Objects.requireNonNull(rolePath);
    }
}
