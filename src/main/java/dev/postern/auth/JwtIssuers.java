package dev.postern.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.problem.TokenErrors;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Issuers of tokens and the sources of their keys.
///
/// The claim `iss` selects the source before the signature is verified. A token of an identity provider is therefore
/// never verified with the keys of another issuer.
///
/// @param providers identity providers by their `iss`
/// @param secret source for tokens of other issuers; null if these are rejected
public record JwtIssuers(
        Map<String, ProviderKeys> providers, @Nullable JwtKeySource secret) {

    public JwtIssuers {
        providers = Map.copyOf(providers);
    }

    /// Reads the keys of identity providers; those of unreachable ones are read later.
    ///
    /// @param urls URLs of the providers
    /// @throws dev.postern.problem.CommandException if a URL is not that of a provider
    public static JwtIssuers open(List<String> urls, @Nullable JwtKeySource secret, InstantSource clock) {
        Map<String, ProviderKeys> providers = new HashMap<>();
        urls.forEach(url -> providers.put(url, ProviderKeys.open(url, clock)));
        return new JwtIssuers(providers, secret);
    }

    /// Whether every token is rejected.
    public boolean isEmpty() {
        return secret == null && providers.isEmpty();
    }

    /// Returns the source of the keys for a token.
    ///
    /// @param payload payload of the token, which is not verified yet
    /// @throws dev.postern.problem.ProblemException PGRST301 for a token of an unknown issuer
    JwtKeySource source(byte[] payload) {
        ProviderKeys provider = providers.isEmpty() ? null : providers.get(issuer(payload));
        if (provider != null) {
            return provider;
        }
        if (secret == null) {
            throw TokenErrors.unknownIssuer();
        }
        return secret;
    }

    /// Returns the claim `iss`; empty without one. An invalid payload is reported after the signature.
    private static String issuer(byte[] payload) {
        try {
            ObjectNode claims = JsonObjects.parse(JsonObjects.text(payload));
            return claims.path("iss").asText("");
        } catch (JsonObjects.JsonObjectException _) {
            return "";
        }
    }
}
