package dev.postern.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import dev.postern.problem.JwtIssuerErrors;
import dev.postern.problem.JwtSecretErrors;
import dev.postern.problem.ProblemException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keys that verify and sign tokens, parsed from `--jwt-secret` (`docs/dialect.md` 1.10).
///
/// The value is an HMAC secret of at least 32 bytes, a JWK or a JWKS (RFC 7517). After `@` it is the name of a file
/// with one of these. Messages contain no part of the value, not even the file name: a secret can begin with `@`.
public final class JwtKeys implements JwtKeySource {

    /// No keys.
    static final JwtKeys NONE = new JwtKeys(List.of());

    /// The size of HS256's digest (RFC 7518, 3.2); HS384 and HS512 need 48 and 64 bytes.
    private static final int MIN_SECRET_BYTES = 32;

    private static final int MIN_RSA_BITS = 2048;

    /// Supported curves by key type; other keys of a set are ignored (RFC 7517, 5).
    private static final Map<String, Set<String>> SUPPORTED_CURVES = Map.of(
            "oct", Set.of(""), "RSA", Set.of(""), "EC", Set.of("P-256", "P-384", "P-521"), "OKP", Set.of("Ed25519"));

    private final List<JwtKey> keys;

    private JwtKeys(List<JwtKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /// Encodings of the option's value.
    public enum Encoding {
        TEXT,
        /// RFC 4648 with either alphabet, with or without padding, also in files.
        BASE64
    }

    /// Parses the value of `--jwt-secret`.
    ///
    /// @throws ProblemException PGRST300 if the value has no key that can verify
    public static JwtKeys parse(String value, Encoding encoding) {
        byte[] content = SecretReader.read(value);
        byte[] secret = encoding == Encoding.BASE64 ? SecretReader.decodeBase64(content) : content;
        if (SecretReader.startsWith(secret, "-----BEGIN")) {
            throw JwtSecretErrors.pem();
        }
        if (SecretReader.startsWith(secret, "{")) {
            try {
                return parseJson(JsonObjects.parse(JsonObjects.text(secret)));
            } catch (JsonObjects.JsonObjectException e) {
                // a decoded base64 secret can begin with any byte
                if (encoding == Encoding.TEXT) {
                    throw JwtSecretErrors.notJwk(String.valueOf(e.getMessage()));
                }
            }
        }
        return ofSecret(secret);
    }

    /// Parses the key set of an identity provider.
    ///
    /// Only public keys are used. Keys that cannot be used are ignored (RFC 7517, 5).
    ///
    /// @param issuer name of the provider in messages
    /// @throws dev.postern.problem.CommandException if no key can verify a token
    static JwtKeys ofProvider(String json, String issuer) {
        List<JwtKey> keys = new ArrayList<>();
        try {
            for (JsonNode key : JsonObjects.parse(json).path("keys")) {
                publicKey(key).ifPresent(keys::add);
            }
        } catch (JsonObjects.JsonObjectException e) {
            throw JwtIssuerErrors.invalidDocument(issuer, "jwks_uri", String.valueOf(e.getMessage()));
        }
        if (keys.stream().noneMatch(JwtKey::canVerify)) {
            throw JwtIssuerErrors.noVerifyingKey(issuer);
        }
        return new JwtKeys(keys);
    }

    /// @return empty for a symmetric key, which only its owner must know, and for an unusable key
    private static Optional<JwtKey> publicKey(JsonNode json) {
        try {
            return json.path("kty").asText().equals("oct") ? Optional.empty() : key(json, "");
        } catch (ProblemException _) {
            return Optional.empty(); // other keys of the set can be usable
        }
    }

    private static JwtKeys ofSecret(byte[] secret) {
        if (secret.length < MIN_SECRET_BYTES) {
            throw JwtSecretErrors.tooShort(secret.length, MIN_SECRET_BYTES);
        }
        try {
            return new JwtKeys(List.of(JwtKey.ofSecret(secret)));
        } catch (JOSEException e) {
            throw new IllegalStateException("A secret of sufficient length was rejected", e);
        }
    }

    private static JwtKeys parseJson(ObjectNode json) {
        JsonNode jwks = json.path("keys");
        List<JwtKey> keys = new ArrayList<>();
        if (!json.has("keys")) {
            key(json, "").ifPresent(keys::add);
        } else {
            for (int i = 0; i < jwks.size(); i++) {
                key(jwks.get(i), ", key " + (i + 1) + " of " + jwks.size() + ",")
                        .ifPresent(keys::add);
            }
        }
        if (keys.stream().noneMatch(JwtKey::canVerify)) {
            throw JwtSecretErrors.noVerifyingKey();
        }
        return new JwtKeys(keys);
    }

    /// @param label name of the key in messages; empty for the only key
    /// @return empty for a key that is not for signatures, or of an unsupported type
    private static Optional<JwtKey> key(JsonNode json, String label) {
        if (!(json instanceof ObjectNode object)) {
            throw JwtSecretErrors.keyNotObject(label);
        }
        Set<String> supportedCurves =
                SUPPORTED_CURVES.getOrDefault(object.path("kty").asText(), Set.of());
        if (!supportedCurves.contains(object.path("crv").asText(""))) {
            return Optional.empty();
        }
        try {
            JWK jwk = JWK.parse(JsonObjects.map(object));
            checkSize(jwk, label);
            JwtKey key = JwtKey.of(jwk);
            return key.canVerify() || key.canSign() ? Optional.of(key) : Optional.empty();
        } catch (ParseException | JOSEException | IllegalArgumentException | ArithmeticException _) {
            // an RSA prime of 0 causes an ArithmeticException in the first signature
            throw JwtSecretErrors.invalidKey(label, object.path("kty").asText());
        }
    }

    private static void checkSize(JWK jwk, String label) {
        switch (jwk.getKeyType().getValue()) {
            case "oct" -> {
                if (jwk.size() < MIN_SECRET_BYTES * Byte.SIZE) {
                    throw JwtSecretErrors.secretKeyTooShort(label, jwk.size() / Byte.SIZE, MIN_SECRET_BYTES);
                }
            }
            case "RSA" -> {
                // jwk.size() also counts leading zeros of the modulus
                int bits = jwk.toRSAKey().getModulus().decodeToBigInteger().bitLength();
                if (bits < MIN_RSA_BITS) {
                    throw JwtSecretErrors.rsaKeyTooShort(label, bits, MIN_RSA_BITS);
                }
            }
            default -> {
                // the curve determines the key size
            }
        }
    }

    @Override
    public JwtKeys keys() {
        return this;
    }

    @Override
    public JwtKeys newerThan(JwtKeys known) {
        return this;
    }

    /// Returns the keys that can verify a token with this header, in their order.
    ///
    /// @param id the header's `kid`; null if it has none
    List<JwtKey> matching(JWSAlgorithm algorithm, @Nullable String id) {
        return keys.stream().filter(key -> key.matches(algorithm, id)).toList();
    }

    /// Returns the first key that can sign.
    ///
    /// @throws ProblemException PGRST300 if no key can
    JwtKey requireSigningKey() {
        return signingKey().orElseThrow(JwtSecretErrors::noSigningKey);
    }

    /// Returns the first key that can sign; empty if no key can.
    Optional<JwtKey> signingKey() {
        return keys.stream().filter(JwtKey::canSign).findFirst();
    }
}
