package dev.postern.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.problem.TokenErrors;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Issuers of tokens.
///
/// The claim `iss` selects the issuer before the signature is verified. A token of an identity provider is therefore
/// never verified with the keys of another issuer.
///
/// @param providers identity providers by their `iss`
/// @param secret issuer of all other tokens, whose `iss` is not compared; null if these are rejected
public record JwtIssuers(
        Map<String, JwtIssuer> providers, @Nullable JwtIssuer secret) {

    public JwtIssuers {
        providers = Map.copyOf(providers);
    }

    /// Reads the keys of identity providers; those of unreachable ones are read later.
    ///
    /// @param providers identity providers, each with another URL
    /// @param secret issuer of all other tokens; null if these are rejected
    /// @throws dev.postern.problem.CommandException if a URL is not that of a provider
    public static JwtIssuers open(List<ProviderSettings> providers, @Nullable JwtIssuer secret, InstantSource clock) {
        Map<String, JwtIssuer> issuers = new HashMap<>();
        for (ProviderSettings provider : providers) {
            issuers.put(
                    provider.url(),
                    new JwtIssuer(ProviderKeys.open(provider.url(), clock), provider.rolePath(), provider.audience()));
        }
        return new JwtIssuers(issuers, secret);
    }

    /// Whether every token is rejected.
    public boolean isEmpty() {
        return secret == null && providers.isEmpty();
    }

    /// Returns the issuer of a token.
    ///
    /// @param payload payload of the token, which is not verified yet
    /// @throws dev.postern.problem.ProblemException PGRST301 for a token of an unknown issuer
    JwtIssuer issuer(byte[] payload) {
        JwtIssuer provider = providers.isEmpty() ? null : providers.get(name(payload));
        if (provider != null) {
            return provider;
        }
        if (secret == null) {
            throw TokenErrors.unknownIssuer();
        }
        return secret;
    }

    /// Returns the claim `iss`; empty without one. An invalid payload is reported after the signature.
    private static String name(byte[] payload) {
        try {
            ObjectNode claims = JsonObjects.parse(JsonObjects.text(payload));
            return claims.path("iss").asText("");
        } catch (JsonObjects.JsonObjectException _) {
            return "";
        }
    }
}
