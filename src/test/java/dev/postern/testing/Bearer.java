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

/// Values of `Authorization`: tokens as the service gives them out, and such as nobody gives out.
public final class Bearer {

    private static final JwtSigner ISSUER =
            new JwtSigner(JwtKeys.parse(TestService.SECRET, JwtKeys.Encoding.TEXT), InstantSource.system());

    private Bearer() {}

    /// Of a user who has logged in.
    public static String of(String role, long user) {
        return "Bearer " + ISSUER.sign(Map.of("role", role, "sub", String.valueOf(user)), Duration.ofHours(1));
    }

    /// With exactly these claims, signed with the tests' secret.
    ///
    /// @param claims a JSON object
    public static String claiming(String claims) {
        return "Bearer " + token("{\"alg\":\"HS256\"}", claims, TestService.SECRET.getBytes(StandardCharsets.UTF_8));
    }

    /// A token with exactly this header and payload, signed by HS256 whatever the header says.
    public static String token(String header, String payload, byte[] secret) {
        String signed = base64(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64(payload.getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HMAC"));
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
