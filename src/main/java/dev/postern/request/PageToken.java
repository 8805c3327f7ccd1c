package dev.postern.request;

import dev.postern.problem.PageErrors;
import dev.postern.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Page token (`docs/extensions.md`, Pages): the order's values in the last row of the previous page.
///
/// It begins with a digest of the values and of the bound query, so that a changed or foreign token is rejected.
/// It is not a secret: a forged token selects no more rows than a filter.
public final class PageToken {

    private static final int DIGEST_LENGTH = 12;

    private PageToken() {}

    /// Returns the token of the page after a row with these values.
    ///
    /// @param values order columns of the row, as PostgreSQL's text
    /// @param binding text that identifies the query
    public static String encode(List<@Nullable String> values, String binding) {
        StringBuilder payload = new StringBuilder();
        for (String value : values) {
            payload.append(value == null ? "-" : value.length() + ":" + value);
        }
        byte[] text = payload.toString().getBytes(StandardCharsets.UTF_8);
        byte[] token = Arrays.copyOf(digest(text, binding), DIGEST_LENGTH + text.length);
        System.arraycopy(text, 0, token, DIGEST_LENGTH, text.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /// Returns the values of the token.
    ///
    /// @throws ProblemException PSTRN602 if the token was not issued for `binding`
    public static List<@Nullable String> decode(String token, String binding) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw PageErrors.invalidToken();
        }
        if (bytes.length < DIGEST_LENGTH) {
            throw PageErrors.invalidToken();
        }
        byte[] text = Arrays.copyOfRange(bytes, DIGEST_LENGTH, bytes.length);
        if (!MessageDigest.isEqual(digest(text, binding), Arrays.copyOf(bytes, DIGEST_LENGTH))) {
            throw PageErrors.invalidToken();
        }
        return values(new String(text, StandardCharsets.UTF_8));
    }

    private static List<@Nullable String> values(String payload) {
        List<@Nullable String> values = new ArrayList<>();
        int index = 0;
        while (index < payload.length()) {
            if (payload.charAt(index) == '-') {
                values.add(null);
                index++;
            } else {
                int colon = payload.indexOf(':', index);
                int end = colon + 1 + Integer.parseInt(payload.substring(index, colon));
                values.add(payload.substring(colon + 1, end));
                index = end;
            }
        }
        return values;
    }

    private static byte[] digest(byte[] text, String binding) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(binding.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest.digest(text), DIGEST_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
