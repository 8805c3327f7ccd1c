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

/// Signatures of Ed25519 (RFC 8037) by the JDK; Nimbus' own would need Tink, and with it Protobuf and Gson.
final class Ed25519Signatures extends BaseJWSProvider implements JWSVerifier, JWSSigner {

    /// Both names of it: RFC 8037's and RFC 9864's.
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);

    private static final String NAME = "Ed25519";
    private static final int KEY_BYTES = 32;

    /// What stands before the key's bytes in its X.509 form (RFC 8410, section 4).
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final PublicKey publicKey;
    private final @Nullable PrivateKey privateKey;

    /// @throws JOSEException for a key that is none of this curve
    Ed25519Signatures(OctetKeyPair key) throws JOSEException {
        super(ALGORITHMS);
        byte[] half = key.getDecodedX();
        byte @Nullable [] secret = key.getDecodedD();
        if (half.length != KEY_BYTES || (secret != null && secret.length != KEY_BYTES)) {
            throw new JOSEException("A key of Ed25519 has 32 bytes");
        }
        try {
            KeyFactory keys = KeyFactory.getInstance(NAME);
            ByteArrayOutputStream encoded = new ByteArrayOutputStream();
            encoded.writeBytes(X509);
            encoded.writeBytes(half);
            this.publicKey = keys.generatePublic(new X509EncodedKeySpec(encoded.toByteArray()));
            this.privateKey = secret == null
                    ? null
                    : keys.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, secret));
        } catch (GeneralSecurityException e) {
            throw new JOSEException("No key of Ed25519", e);
        }
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signed, Base64URL signature) throws JOSEException {
        try {
            Signature verifier = Signature.getInstance(NAME);
            verifier.initVerify(publicKey);
            verifier.update(signed);
            return verifier.verify(signature.decode());
        } catch (SignatureException _) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new JOSEException("Ed25519 could not verify", e);
        }
    }

    @Override
    public Base64URL sign(JWSHeader header, byte[] signed) throws JOSEException {
        try {
            Signature signer = Signature.getInstance(NAME);
            signer.initSign(privateKey);
            signer.update(signed);
            return Base64URL.encode(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new JOSEException("Ed25519 could not sign", e);
        }
    }
}
