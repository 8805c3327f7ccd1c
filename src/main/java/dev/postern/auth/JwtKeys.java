package dev.postern.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The keys that tokens are verified and signed with: what `--jwt-secret` stands for (`dialect.md` 1.10).
///
/// It is a secret of at least 32 bytes for HMAC, a JWK or a JWKS (RFC 7517), or `@` and the name of a file with
/// one of these. No message of this class has any of the value in it, the name of the file included: a secret
/// may begin with `@`, too.
public final class JwtKeys {

    /// Bytes of a secret: as many as the digest of HS256 has (RFC 7518, 3.2); HS384 and HS512 need 48 and 64.
    private static final int SHORTEST_SECRET = 32;

    private static final int SHORTEST_RSA_BITS = 2048;

    /// What the members of a key must be for it to be of use here; others of a set are passed over (RFC 7517,
    /// 5).
    private static final Map<String, Set<String>> CURVES = Map.of(
            "oct", Set.of(""), "RSA", Set.of(""), "EC", Set.of("P-256", "P-384", "P-521"), "OKP", Set.of("Ed25519"));

    private final List<JwtKey> keys;

    private JwtKeys(List<JwtKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /// How the value is written.
    public enum Encoding {
        TEXT,
        /// RFC 4648, either alphabet, with padding or without; in files, too.
        BASE64
    }

    /// @param value of `--jwt-secret`
    /// @throws ProblemException PGRST300 where it gives no keys that could verify
    public static JwtKeys parse(String value, Encoding encoding) {
        byte[] given = SecretReader.read(value);
        byte[] secret = encoding == Encoding.BASE64 ? SecretReader.base64(given) : given;
        if (SecretReader.begins(secret, "-----BEGIN")) {
            throw refusal("is PEM, which would be taken for a secret that everybody knows")
                    .withHint("Give the key as a JWK, such as {\"kty\":\"RSA\",\"n\":\"…\",\"e\":\"AQAB\"}.")
                    .exception();
        }
        if (SecretReader.begins(secret, "{")) {
            try {
                return of(JsonObjects.parse(JsonObjects.text(secret)));
            } catch (JsonObjects.JsonObjectException e) {
                // what base64 stands for may begin with any byte
                if (encoding == Encoding.TEXT) {
                    throw refusal("begins with { and is no JWK: " + e.getMessage())
                            .withHint("A JWK or a JWKS is one JSON object (RFC 7517).")
                            .exception();
                }
            }
        }
        return ofSecret(secret);
    }

    private static JwtKeys ofSecret(byte[] secret) {
        if (secret.length < SHORTEST_SECRET) {
            throw refusal("has " + secret.length + " bytes, and " + SHORTEST_SECRET + " is the least")
                    .withHint("Make one with: openssl rand -base64 48")
                    .exception();
        }
        try {
            return new JwtKeys(List.of(JwtKey.ofSecret(secret)));
        } catch (JOSEException e) {
            throw new IllegalStateException("A secret that is long enough is no key", e);
        }
    }

    private static JwtKeys of(ObjectNode json) {
        JsonNode set = json.path("keys");
        List<JwtKey> keys = new ArrayList<>();
        if (!json.has("keys")) {
            key(json, "").ifPresent(keys::add);
        } else {
            for (int i = 0; i < set.size(); i++) {
                key(set.get(i), ", key " + (i + 1) + " of " + set.size() + ",").ifPresent(keys::add);
            }
        }
        if (keys.stream().noneMatch(JwtKey::canVerify)) {
            throw refusal("has no key that can verify a token")
                    .withDetails(
                            "Keys for encryption, without key_ops verify, of other types or curves, and with an alg that"
                                    + " is not of their type or needs a longer key are passed over")
                    .withHint("A key's kty is oct, RSA, EC (P-256, P-384, P-521) or OKP (Ed25519), its use is sig.")
                    .exception();
        }
        return new JwtKeys(keys);
    }

    /// @param place which key it is, for messages
    /// @return nothing for a key that is not for signatures, or not of a kind that is known here
    private static Optional<JwtKey> key(JsonNode json, String place) {
        if (!(json instanceof ObjectNode object)) {
            throw refusal(place, "is no JSON object")
                    .withHint("keys is a list of JWKs (RFC 7517, 5).")
                    .exception();
        }
        Set<String> curves = CURVES.getOrDefault(object.path("kty").asText(), Set.of());
        if (!curves.contains(object.path("crv").asText(""))) {
            return Optional.empty();
        }
        try {
            JWK jwk = JWK.parse(JsonObjects.map(object));
            checkSize(jwk, place);
            JwtKey key = JwtKey.of(jwk);
            return key.canVerify() || key.canSign() ? Optional.of(key) : Optional.empty();
        } catch (ParseException | JOSEException | IllegalArgumentException | ArithmeticException _) {
            // arithmetic: a prime that is 0 fails no sooner than in the first signature
            throw refusal(
                            place,
                            "is not a valid key of type " + object.path("kty").asText())
                    .withHint("Numbers of keys are written in base64url, the members are those of RFC 7518, 6,"
                            + " and the halves of a pair belong together.")
                    .exception();
        }
    }

    private static void checkSize(JWK jwk, String place) {
        switch (jwk.getKeyType().getValue()) {
            case "oct" -> {
                if (jwk.size() < SHORTEST_SECRET * Byte.SIZE) {
                    throw refusal(place, "has " + jwk.size() / Byte.SIZE + " bytes, and 32 is the least")
                            .withHint("Make a new key: HMAC is as strong as its key is long (RFC 7518, 3.2).")
                            .exception();
                }
            }
            case "RSA" -> {
                // not jwk.size(), which counts zeros before the number
                int bits = jwk.toRSAKey().getModulus().decodeToBigInteger().bitLength();
                if (bits < SHORTEST_RSA_BITS) {
                    throw refusal(place, "has " + bits + " bits, and 2048 is the least")
                            .withHint("Make a new key of RSA with 2048 bits or more (RFC 7518, 3.3).")
                            .exception();
                }
            }
            default -> {
                // curves have their size
            }
        }
    }

    static ApiError refusal(String what) {
        return refusal("", what);
    }

    private static ApiError refusal(String place, String what) {
        return ApiError.of(ErrorCode.JWT_SECRET, "The value of --jwt-secret" + place + " " + what);
    }

    /// The keys that may verify a token with this header, in their order.
    ///
    /// @param id the header's `kid`, or null
    List<JwtKey> matching(JWSAlgorithm algorithm, @Nullable String id) {
        return keys.stream().filter(key -> key.matches(algorithm, id)).toList();
    }

    /// The first key that signs, if any does.
    Optional<JwtKey> signingKey() {
        return keys.stream().filter(JwtKey::canSign).findFirst();
    }
}
