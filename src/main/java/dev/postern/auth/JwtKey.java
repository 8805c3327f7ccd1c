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

/// One key and what it may be used for. No record, whose `toString` would tell secrets.
final class JwtKey {

    /// Keys of one type can do more than one algorithm; what `alg`, `use` and `key_ops` forbid is left out.
    private final Set<JWSAlgorithm> algorithms;

    private final JWK jwk;
    private final KeyIdMatch ids;
    private final JWSVerifier verifier;

    /// Null: a public key, or one that is not for signing.
    private final @Nullable JWSSigner signer;

    /// Which `kid` a token may have.
    private enum KeyIdMatch {
        EXACT,
        ANY
    }

    private JwtKey(JWK jwk, KeyIdMatch ids, Set<JWSAlgorithm> able, JWSVerifier verifier, @Nullable JWSSigner signer) {
        this.jwk = jwk;
        this.ids = ids;
        this.algorithms = new HashSet<>(able);
        if (jwk.getAlgorithm() != null) {
            algorithms.removeIf(
                    algorithm -> !algorithm.getName().equals(jwk.getAlgorithm().getName()));
        }
        this.verifier = verifier;
        this.signer = signer;
    }

    /// A secret that is no JWK. It has no id, and with no other beside it there is nothing for a token's
    /// `kid` to choose from: any is taken, where PostgREST takes none.
    static JwtKey ofSecret(byte[] secret) throws JOSEException {
        return of(new OctetSequenceKey.Builder(secret).build(), KeyIdMatch.ANY);
    }

    /// @throws JOSEException for a key that cannot be used, such as one whose halves do not belong together
    static JwtKey of(JWK jwk) throws JOSEException {
        return of(jwk, KeyIdMatch.EXACT);
    }

    private static JwtKey of(JWK jwk, KeyIdMatch ids) throws JOSEException {
        JwtKey key = switch (jwk) {
            case OctetSequenceKey k ->
                new JwtKey(k, ids, MACProvider.getCompatibleAlgorithms(k.size()), new MACVerifier(k), new MACSigner(k));
            case RSAKey k ->
                new JwtKey(
                        k,
                        ids,
                        RSASSAProvider.SUPPORTED_ALGORITHMS,
                        new RSASSAVerifier(k.toRSAPublicKey()),
                        k.isPrivate() ? signer(k) : null);
            case ECKey k ->
                new JwtKey(
                        k,
                        ids,
                        Set.of(ECDSA.resolveAlgorithm(k.getCurve())),
                        new ECDSAVerifier(k.toECPublicKey()),
                        k.isPrivate() ? new ECDSASigner(k) : null);
            case OctetKeyPair k -> {
                Ed25519Signatures both = new Ed25519Signatures(k);
                yield new JwtKey(k, ids, Ed25519Signatures.ALGORITHMS, both, k.isPrivate() ? both : null);
            }
            default -> throw new JOSEException("Keys of this type are not known");
        };
        key.checkKeyPair();
        return key;
    }

    /// Nimbus calls private what has the primes alone.
    private static JWSSigner signer(RSAKey key) throws JOSEException {
        if (key.getPrivateExponent() == null) {
            throw new JOSEException("A private key of RSA has its exponent");
        }
        return new RSASSASigner(key);
    }

    /// A token signed by one half of a pair and refused by the other would be noticed by a user only.
    private void checkKeyPair() throws JOSEException {
        if (signer == null || algorithms.isEmpty()) {
            return;
        }
        byte[] anything = {1, 2, 3};
        JWSHeader header = new JWSHeader(signingAlgorithm());
        if (!verifier.verify(header, anything, signer.sign(header, anything))) {
            throw new JOSEException("The halves of the key do not belong together");
        }
    }

    /// Whether any algorithm is left that it may verify.
    boolean canVerify() {
        return !algorithms.isEmpty() && allows(KeyOperation.VERIFY);
    }

    boolean canSign() {
        return signer != null && !algorithms.isEmpty() && allows(KeyOperation.SIGN);
    }

    /// Whether a token with this header may be verified with it: a `kid` must be the key's own (`dialect.md`
    /// 1.10), so that a key without one verifies tokens without one, as PostgREST has it.
    ///
    /// @param id the header's `kid`, or null
    boolean matches(JWSAlgorithm algorithm, @Nullable String id) {
        return canVerify()
                && algorithms.contains(algorithm)
                && (id == null || ids == KeyIdMatch.ANY || id.equals(jwk.getKeyID()));
    }

    private boolean allows(KeyOperation operation) {
        return (jwk.getKeyUse() == null || jwk.getKeyUse().equals(KeyUse.SIGNATURE))
                && (jwk.getKeyOperations() == null || jwk.getKeyOperations().contains(operation));
    }

    /// @param algorithm one that it suits
    boolean verify(JWSAlgorithm algorithm, String signed, String signature) throws JOSEException {
        return verifier.verify(
                new JWSHeader(algorithm), signed.getBytes(StandardCharsets.US_ASCII), new Base64URL(signature));
    }

    /// A token of `payload`.
    ///
    /// @throws IllegalStateException for a key that does not sign
    String sign(String payload) throws JOSEException {
        if (signer == null) {
            throw new IllegalStateException("The key does not sign");
        }
        JWSHeader header = new JWSHeader.Builder(signingAlgorithm())
                .type(JOSEObjectType.JWT)
                .keyID(jwk.getKeyID())
                .build();
        String signed = header.toBase64URL() + "." + Base64URL.encode(payload);
        return signed + "." + signer.sign(header, signed.getBytes(StandardCharsets.US_ASCII));
    }

    /// The most widely understood of those it can do.
    private JWSAlgorithm signingAlgorithm() {
        for (JWSAlgorithm common : new JWSAlgorithm[] {JWSAlgorithm.HS256, JWSAlgorithm.RS256, JWSAlgorithm.EdDSA}) {
            if (algorithms.contains(common)) {
                return common;
            }
        }
        return algorithms.iterator().next();
    }
}
