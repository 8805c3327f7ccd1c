package dev.postern.request;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The token of a page (`extensions.md`, Pages): the order's values of the last row before it.
///
/// It begins with a digest of those values and of what it is bound to, so that one that was changed, or made
/// for another order, is told from one that was handed out. It is no secret: whoever makes one by hand can ask
/// for no more than a filter could.
public final class PageToken {

    private static final int DIGEST_LENGTH = 12;

    private PageToken() {}

    /// The token for the page after a row with these values.
    ///
    /// @param values of the order's columns, as PostgreSQL's text
    public static String of(List<@Nullable String> values, String binding) {
        StringBuilder payload = new StringBuilder();
        for (String value : values) {
            payload.append(value == null ? "-" : value.length() + ":" + value);
        }
        byte[] text = payload.toString().getBytes(StandardCharsets.UTF_8);
        byte[] token = Arrays.copyOf(digest(text, binding), DIGEST_LENGTH + text.length);
        System.arraycopy(text, 0, token, DIGEST_LENGTH, text.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /// The values in `token`.
    ///
    /// @throws ProblemException PSTRN602 where it was not handed out for `binding`
    public static List<@Nullable String> read(String token, String binding) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw refused();
        }
        if (bytes.length < DIGEST_LENGTH) {
            throw refused();
        }
        byte[] text = Arrays.copyOfRange(bytes, DIGEST_LENGTH, bytes.length);
        if (!MessageDigest.isEqual(digest(text, binding), Arrays.copyOf(bytes, DIGEST_LENGTH))) {
            throw refused();
        }
        return values(new String(text, StandardCharsets.UTF_8));
    }

    private static List<@Nullable String> values(String payload) {
        List<@Nullable String> values = new ArrayList<>();
        int at = 0;
        while (at < payload.length()) {
            if (payload.charAt(at) == '-') {
                values.add(null);
                at++;
            } else {
                int colon = payload.indexOf(':', at);
                int end = colon + 1 + Integer.parseInt(payload.substring(at, colon));
                values.add(payload.substring(colon + 1, end));
                at = end;
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

    private static ProblemException refused() {
        return ApiError.of(ErrorCode.INVALID_PAGE_TOKEN, "The page's token was not made for this request")
                .withHint("Follow the Link header as it is; begin again with after= and nothing behind it.")
                .exception();
    }
}
