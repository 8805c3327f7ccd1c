package dev.postern.server;

import static dev.postern.server.TokenResponses.assertAccepted;
import static dev.postern.server.TokenResponses.assertRejected;
import static dev.postern.server.TokenResponses.getPost;

import dev.postern.testing.Bearer;
import dev.postern.testing.TestService;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tests tokens over HTTP if the service knows only a public RSA key.
class RsaTokensTest {

    private static final KeyPair RSA = rsa();

    @RegisterExtension
    static final TestService SERVICE = TokenSchema.serve("--jwt-secret=" + jwk());

    private static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String jwk() {
        RSAPublicKey key = (RSAPublicKey) RSA.getPublic();
        return "{\"kty\":\"RSA\",\"kid\":\"one\",\"n\":\"%s\",\"e\":\"%s\"}"
                .formatted(number(key.getModulus()), number(key.getPublicExponent()));
    }

    /// Encodes a number without its sign byte.
    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int start = bytes[0] == 0 ? 1 : 0;
        return Bearer.base64(Arrays.copyOfRange(bytes, start, bytes.length));
    }

    private static String rsaToken(String header, String payload) throws GeneralSecurityException {
        String signed = Bearer.base64(header.getBytes(StandardCharsets.UTF_8)) + "."
                + Bearer.base64(payload.getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(RSA.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + Bearer.base64(signature.sign());
    }

    @Test
    void validToken_isAccepted() throws GeneralSecurityException {
        String token = rsaToken("{\"alg\":\"RS256\",\"kid\":\"one\"}", "{\"role\":\"tok_member\"}");
        assertAccepted(getPost(SERVICE, "Bearer " + token));
    }

    /// Every client knows the public key, so it must not be accepted as an HMAC secret.
    @Test
    void hmacWithPublicKey_isRejected() {
        byte[] encoded = RSA.getPublic().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                + "\n-----END PUBLIC KEY-----\n";
        byte[] modulus = ((RSAPublicKey) RSA.getPublic()).getModulus().toByteArray();
        for (byte[] secret : new byte[][] {
            encoded, modulus, pem.getBytes(StandardCharsets.UTF_8), jwk().getBytes(StandardCharsets.UTF_8)
        }) {
            for (String header : new String[] {"{\"alg\":\"HS256\"}", "{\"alg\":\"HS256\",\"kid\":\"one\"}"}) {
                String token = Bearer.token(header, "{\"role\":\"tok_administrator\"}", secret);
                assertRejected(getPost(SERVICE, "Bearer " + token), "PGRST301", "No suitable key or wrong key type");
            }
        }
    }

    @Test
    void unknownKid_isRejected() throws GeneralSecurityException {
        String token = rsaToken("{\"alg\":\"RS256\",\"kid\":\"two\"}", "{\"role\":\"tok_administrator\"}");
        assertRejected(getPost(SERVICE, "Bearer " + token), "PGRST301", "No suitable key or wrong key type");
    }
}
