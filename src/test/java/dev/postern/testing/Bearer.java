package dev.postern.testing;

import dev.postern.auth.JwtKeys;
import dev.postern.auth.JwtSigner;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Values of the `Authorization` header: tokens that the service could issue, and forged ones.
public final class Bearer {

    private static final JwtSigner ISSUER =
            new JwtSigner(JwtKeys.parse(TestService.SECRET, JwtKeys.Encoding.TEXT), InstantSource.system());

    private Bearer() {}

    /// Signs the token of a logged-in user.
    public static String of(String role, long user) {
        return "Bearer " + ISSUER.sign(Map.of("role", role, "sub", String.valueOf(user)), Duration.ofHours(1));
    }

    /// Signs exactly these claims with [TestService#SECRET].
    ///
    /// @param claims JSON object
    public static String withClaims(String claims) {
        return "Bearer " + token("{\"alg\":\"HS256\"}", claims, TestService.SECRET.getBytes(StandardCharsets.UTF_8));
    }

    /// Builds a token from a JOSE header and a payload, signed with HS256 even if the header names another algorithm.
    public static String token(String header, String payload, byte[] secret) {
        String signingInput = base64(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64(payload.getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HMAC"));
            return signingInput + "." + base64(mac.doFinal(signingInput.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
