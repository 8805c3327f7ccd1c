package blog;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Values of the header `Authorization`, with tokens that an issuer outside of the service could sign.
final class Token {

    /// JWT secret of the services.
    static final String SECRET = "a secret of the example's tests, longer than 32 bytes";

    private Token() {}

    /// Signs the token of a user, which has no end.
    static String of(String role, long user) {
        String signed = base64("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8))
                + "."
                + base64(
                        "{\"role\":\"%s\",\"sub\":\"%d\"}".formatted(role, user).getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HMAC"));
            return "Bearer " + signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
