package dev.postern.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSAlgorithm;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/// What a token's header says of how it is signed (RFC 7515, 4). Keys and addresses of keys in it (`jwk`,
/// `jku`, `x5c`, `x5u`) are the sender's word alone and are never looked at.
///
/// @param keyId `kid`, or null
record TokenHeader(JWSAlgorithm algorithm, @Nullable String keyId) {

    /// @throws ProblemException PGRST301 for another header than one of a signed token
    static TokenHeader parse(byte[] json) {
        ObjectNode header = read(json);
        if (header.has("enc") || header.path("typ").asText("").equalsIgnoreCase("JWE")) {
            throw unsupported("It is encrypted");
        }
        if (header.has("crit")) {
            throw unsupported("Its header has critical extensions, of which none is known here");
        }
        JWSAlgorithm algorithm = JWSAlgorithm.parse(header.path("alg").asText(""));
        if (!JWSAlgorithm.Family.HMAC_SHA.contains(algorithm) && !JWSAlgorithm.Family.SIGNATURE.contains(algorithm)) {
            throw ErrorCode.INVALID_TOKEN.exception("Wrong or unsupported encoding algorithm");
        }
        if (header.has("kid") && !header.path("kid").isTextual()) {
            throw TokenVerifier.undecodable("The header's 'kid' is no string");
        }
        return new TokenHeader(algorithm, header.path("kid").textValue());
    }

    private static ObjectNode read(byte[] json) {
        try {
            return JsonObjects.parse(JsonObjects.text(json));
        } catch (JsonObjects.JsonObjectException e) {
            throw TokenVerifier.undecodable("The header: " + e.getMessage());
        }
    }

    private static ProblemException unsupported(String why) {
        return ApiError.of(ErrorCode.INVALID_TOKEN, "Unsupported token type")
                .withDetails(why)
                .exception();
    }
}
