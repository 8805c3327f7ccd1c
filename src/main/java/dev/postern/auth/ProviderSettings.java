package dev.postern.auth;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Settings of an identity provider.
///
/// @param url URL of the provider, as in the claim `iss` of its tokens
/// @param rolePath path of the role in the claims
/// @param audience required `aud` of tokens that have one; null for any
public record ProviderSettings(
        String url, RoleClaimPath rolePath, @Nullable String audience) {

    public ProviderSettings {
        Objects.requireNonNull(url);
        Objects.requireNonNull(rolePath);
    }
}
