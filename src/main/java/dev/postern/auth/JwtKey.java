package dev.postern.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.crypto.impl.MACProvider;
import com.nimbusds.jose.crypto.impl.RSASSAProvider;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One key with its permitted algorithms. It is not a record, because `toString` of a record would print the key.
final class JwtKey {

    /// The algorithms of the key's type, restricted by `alg`.
    private final Set<JWSAlgorithm> algorithms;

    private final JWK jwk;
    private final KeyIdMatch keyIdMatch;
    private final JWSVerifier verifier;

    /// Null for a public key.
    private final @Nullable JWSSigner signer;

    /// Comparison of a token's `kid` with the key's.
    private enum KeyIdMatch {
        EXACT,
        ANY
    }

    private JwtKey(
            JWK jwk,
            KeyIdMatch keyIdMatch,
            Set<JWSAlgorithm> supported,
            JWSVerifier verifier,
            @Nullable JWSSigner signer) {
        this.jwk = jwk;
        this.keyIdMatch = keyIdMatch;
        this.algorithms = new HashSet<>(supported);
        if (jwk.getAlgorithm() != null) {
            algorithms.removeIf(
                    algorithm -> !algorithm.getName().equals(jwk.getAlgorithm().getName()));
        }
        this.verifier = verifier;
        this.signer = signer;
    }

    /// Creates the only key from a secret that is not a JWK.
    ///
    /// It accepts every `kid`, because there is no other key to choose; PostgREST accepts none.
    static JwtKey ofSecret(byte[] secret) throws JOSEException {
        return of(new OctetSequenceKey.Builder(secret).build(), KeyIdMatch.ANY);
    }

    /// @throws JOSEException for an unusable key, for example if the public key does not match the private key
    static JwtKey of(JWK jwk) throws JOSEException {
        return of(jwk, KeyIdMatch.EXACT);
    }

    private static JwtKey of(JWK jwk, KeyIdMatch keyIdMatch) throws JOSEException {
        JwtKey key = switch (jwk) {
            case OctetSequenceKey k ->
                new JwtKey(
                        k,
                        keyIdMatch,
                        MACProvider.getCompatibleAlgorithms(k.size()),
                        new MACVerifier(k),
                        new MACSigner(k));
            case RSAKey k ->
                new JwtKey(
                        k,
                        keyIdMatch,
                        RSASSAProvider.SUPPORTED_ALGORITHMS,
                        new RSASSAVerifier(k.toRSAPublicKey()),
                        k.isPrivate() ? signer(k) : null);
            case ECKey k ->
                new JwtKey(
                        k,
                        keyIdMatch,
                        Set.of(ECDSA.resolveAlgorithm(k.getCurve())),
                        new ECDSAVerifier(k.toECPublicKey()),
                        k.isPrivate() ? new ECDSASigner(k) : null);
            case OctetKeyPair k -> {
                Ed25519Signatures signatures = new Ed25519Signatures(k);
                yield new JwtKey(
                        k, keyIdMatch, Ed25519Signatures.ALGORITHMS, signatures, k.isPrivate() ? signatures : null);
            }
            default -> throw new JOSEException("Unsupported key type");
        };
        key.checkKeyPair();
        return key;
    }

    /// Returns a signer; rejects keys with primes but without exponent, which Nimbus accepts as private keys.
    private static JWSSigner signer(RSAKey key) throws JOSEException {
        if (key.getPrivateExponent() == null) {
            throw new JOSEException("A private RSA key needs its exponent");
        }
        return new RSASSASigner(key);
    }

    /// Checks that the public key matches the private key.
    ///
    /// Otherwise, clients would get tokens that no key verifies.
    private void checkKeyPair() throws JOSEException {
        if (signer == null || algorithms.isEmpty()) {
            return;
        }
        byte[] sample = {1, 2, 3};
        JWSHeader header = new JWSHeader(signingAlgorithm());
        if (!verifier.verify(header, sample, signer.sign(header, sample))) {
            throw new JOSEException("The private key does not match the public key");
        }
    }

    /// Whether the key can verify any algorithm.
    boolean canVerify() {
        return !algorithms.isEmpty() && allows(KeyOperation.VERIFY);
    }

    boolean canSign() {
        return signer != null && !algorithms.isEmpty() && allows(KeyOperation.SIGN);
    }

    /// Whether the key can verify a token with this header.
    ///
    /// A `kid` must be equal to the key's (`docs/dialect.md` 1.10). As in PostgREST, a key without `kid` verifies
    /// only tokens without one.
    ///
    /// @param id the header's `kid`; null if it has none
    boolean matches(JWSAlgorithm algorithm, @Nullable String id) {
        return canVerify()
                && algorithms.contains(algorithm)
                && (id == null || keyIdMatch == KeyIdMatch.ANY || id.equals(jwk.getKeyID()));
    }

    private boolean allows(KeyOperation operation) {
        return (jwk.getKeyUse() == null || jwk.getKeyUse().equals(KeyUse.SIGNATURE))
                && (jwk.getKeyOperations() == null || jwk.getKeyOperations().contains(operation));
    }

    /// @param algorithm one of the permitted algorithms
    boolean verify(JWSAlgorithm algorithm, String signed, String signature) throws JOSEException {
        return verifier.verify(
                new JWSHeader(algorithm), signed.getBytes(StandardCharsets.US_ASCII), new Base64URL(signature));
    }

    /// Returns a signed token.
    ///
    /// @throws IllegalStateException for a key that cannot sign
    String sign(String payload) throws JOSEException {
        if (signer == null) {
            throw new IllegalStateException("The key cannot sign");
        }
        JWSHeader header = new JWSHeader.Builder(signingAlgorithm())
                .type(JOSEObjectType.JWT)
                .keyID(jwk.getKeyID())
                .build();
        String signed = header.toBase64URL() + "." + Base64URL.encode(payload);
        return signed + "." + signer.sign(header, signed.getBytes(StandardCharsets.US_ASCII));
    }

    /// Returns the most widely supported of the permitted algorithms.
    private JWSAlgorithm signingAlgorithm() {
        for (JWSAlgorithm common : new JWSAlgorithm[] {JWSAlgorithm.HS256, JWSAlgorithm.RS256, JWSAlgorithm.EdDSA}) {
            if (algorithms.contains(common)) {
                return common;
            }
        }
        return algorithms.iterator().next();
    }
}
