package dev.postern.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Ed25519 signatures (RFC 8037) by the JDK, because those of Nimbus need Tink, Protobuf and Gson.
final class Ed25519Signatures extends BaseJWSProvider implements JWSVerifier, JWSSigner {

    /// The algorithm's names in RFC 8037 and RFC 9864.
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);

    private static final String ALGORITHM = "Ed25519";
    private static final int KEY_BYTES = 32;

    /// Bytes before the key in its X.509 encoding (RFC 8410, section 4).
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final PublicKey publicKey;
    private final @Nullable PrivateKey privateKey;

    /// @throws JOSEException for a key of another curve or length
    Ed25519Signatures(OctetKeyPair key) throws JOSEException {
        super(ALGORITHMS);
        byte[] publicBytes = key.getDecodedX();
        byte @Nullable [] privateBytes = key.getDecodedD();
        if (publicBytes.length != KEY_BYTES || (privateBytes != null && privateBytes.length != KEY_BYTES)) {
            throw new JOSEException("An Ed25519 key has 32 bytes");
        }
        try {
            KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
            ByteArrayOutputStream encoded = new ByteArrayOutputStream();
            encoded.writeBytes(X509_PREFIX);
            encoded.writeBytes(publicBytes);
            this.publicKey = keys.generatePublic(new X509EncodedKeySpec(encoded.toByteArray()));
            this.privateKey = privateBytes == null
                    ? null
                    : keys.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, privateBytes));
        } catch (GeneralSecurityException e) {
            throw new JOSEException("Invalid Ed25519 key", e);
        }
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signed, Base64URL signature) throws JOSEException {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(publicKey);
            verifier.update(signed);
            return verifier.verify(signature.decode());
        } catch (SignatureException _) {
            return false; // the signature is malformed
        } catch (GeneralSecurityException e) {
            throw new JOSEException("Ed25519 verification failed", e);
        }
    }

    @Override
    public Base64URL sign(JWSHeader header, byte[] signed) throws JOSEException {
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(privateKey);
            signer.update(signed);
            return Base64URL.encode(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new JOSEException("Ed25519 signing failed", e);
        }
    }
}
