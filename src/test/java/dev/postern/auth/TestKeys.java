package dev.postern.auth;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Keys and tokens created with the JDK only, so that the tests do not depend on the tested library.
final class TestKeys {

    static final String SECRET = "a secret that has more than sixty-four bytes, for all three of HMAC's";

    static final KeyPair RSA = pair("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));
    static final KeyPair P256 = pair("EC", new ECGenParameterSpec("secp256r1"));
    static final KeyPair P384 = pair("EC", new ECGenParameterSpec("secp384r1"));
    static final KeyPair P521 = pair("EC", new ECGenParameterSpec("secp521r1"));
    static final KeyPair ED25519 = pair("Ed25519", null);

    private TestKeys() {}

    /// Computes the signature of a token.
    interface Signing {
        byte[] sign(byte[] signed) throws GeneralSecurityException;
    }

    static KeyPair pair(String algorithm, @Nullable AlgorithmParameterSpec parameters) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (parameters != null) {
                generator.initialize(parameters);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static RSAKey.Builder rsa(KeyPair pair) {
        return new RSAKey.Builder((RSAPublicKey) pair.getPublic()).privateKey(pair.getPrivate());
    }

    static ECKey.Builder ec(Curve curve, KeyPair pair) {
        return new ECKey.Builder(curve, (ECPublicKey) pair.getPublic()).privateKey(pair.getPrivate());
    }

    static OctetKeyPair.Builder ed25519(KeyPair pair) {
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] secret = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
        return new OctetKeyPair.Builder(
                        Curve.Ed25519,
                        Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)))
                .d(Base64URL.encode(secret));
    }

    static OctetSequenceKey.Builder oct(int bytes) {
        return new OctetSequenceKey.Builder(SECRET.substring(0, bytes).getBytes(StandardCharsets.UTF_8));
    }

    static JwtKeys keys(JWK jwk) {
        return keys(jwk.toJSONString());
    }

    static JwtKeys keys(String value) {
        return JwtKeys.parse(value, JwtKeys.Encoding.TEXT);
    }

    static JwtKeys keySet(JWK... keys) {
        return keys("{\"keys\":["
                + String.join(",", Arrays.stream(keys).map(JWK::toJSONString).toList()) + "]}");
    }

    static Signing hmac(String algorithm, byte[] secret) {
        return signed -> {
            Mac mac = Mac.getInstance("HmacSHA" + algorithm.substring(2));
            mac.init(new SecretKeySpec(secret, "HMAC"));
            return mac.doFinal(signed);
        };
    }

    static Signing hmac(String algorithm, String secret) {
        return hmac(algorithm, secret.getBytes(StandardCharsets.UTF_8));
    }

    /// Returns the signing by a private key.
    ///
    /// @param algorithm JWT name such as `ES384`
    static Signing signing(String algorithm, PrivateKey key) {
        String bits = algorithm.substring(2);
        return signed -> {
            Signature signature = Signature.getInstance(
                    switch (algorithm.substring(0, 2)) {
                        case "RS" -> "SHA" + bits + "withRSA";
                        case "PS" -> "RSASSA-PSS";
                        case "ES" -> "SHA" + bits + "withECDSAinP1363Format";
                        default -> "Ed25519";
                    });
            if (algorithm.startsWith("PS")) {
                signature.setParameter(new PSSParameterSpec(
                        "SHA-" + bits, "MGF1", new MGF1ParameterSpec("SHA-" + bits), Integer.parseInt(bits) / 8, 1));
            }
            signature.initSign(key);
            signature.update(signed);
            return signature.sign();
        };
    }

    /// Returns a token of exactly this header and payload.
    static String token(String header, String payload, Signing signing) {
        String signed = base64(header) + "." + base64(payload);
        try {
            byte[] signature = signing.sign(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns an HS256 token signed with [#SECRET].
    static String token(String payload) {
        return token("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", payload, hmac("HS256", SECRET));
    }

    static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
