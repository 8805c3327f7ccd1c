package dev.postern.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSAlgorithm;
import dev.postern.problem.ProblemException;
import dev.postern.problem.TokenErrors;
import org.jspecify.annotations.Nullable;

/// The signature header of a token (RFC 7515, 4).
///
/// Keys and key addresses in it (`jwk`, `jku`, `x5c`, `x5u`) are ignored, because the sender chooses them.
///
/// @param keyId `kid`; null without one
record TokenHeader(JWSAlgorithm algorithm, @Nullable String keyId) {

    /// @throws ProblemException PGRST301 for a header of an unsigned or unsupported token
    static TokenHeader parse(byte[] json) {
        ObjectNode header = read(json);
        if (header.has("enc") || header.path("typ").asText("").equalsIgnoreCase("JWE")) {
            throw TokenErrors.encrypted();
        }
        if (header.has("crit")) {
            throw TokenErrors.criticalExtensions();
        }
        JWSAlgorithm algorithm = JWSAlgorithm.parse(header.path("alg").asText(""));
        if (!JWSAlgorithm.Family.HMAC_SHA.contains(algorithm) && !JWSAlgorithm.Family.SIGNATURE.contains(algorithm)) {
            throw TokenErrors.unsupportedAlgorithm();
        }
        if (header.has("kid") && !header.path("kid").isTextual()) {
            throw TokenErrors.keyIdNotString();
        }
        return new TokenHeader(algorithm, header.path("kid").textValue());
    }

    private static ObjectNode read(byte[] json) {
        try {
            return JsonObjects.parse(JsonObjects.text(json));
        } catch (JsonObjects.JsonObjectException e) {
            throw TokenErrors.invalidHeader(String.valueOf(e.getMessage()));
        }
    }
}
