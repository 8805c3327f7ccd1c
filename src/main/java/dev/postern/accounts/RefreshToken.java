package dev.postern.accounts;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// A refresh token: the first half is common to a session, the second half belongs to this token.
///
/// A token of a known session that is not its latest was used before, or copied.
///
/// @param text token as the client has it: 32 random bytes in base64url
record RefreshToken(String text) {

    private static final int HALF_BYTES = 16;

    /// Returns the first token of a session.
    static RefreshToken random(SecureRandom random) {
        byte[] bytes = new byte[2 * HALF_BYTES];
        random.nextBytes(bytes);
        return new RefreshToken(encode(bytes));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Returns the token that a client sent; empty if it cannot be one.
    static Optional<RefreshToken> parse(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return bytes.length == 2 * HALF_BYTES && encode(bytes).equals(text)
                    ? Optional.of(new RefreshToken(text))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // not base64url
        }
    }

    /// Returns the next token of the same session.
    RefreshToken next(SecureRandom random) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        byte[] half = new byte[HALF_BYTES];
        random.nextBytes(half);
        System.arraycopy(half, 0, bytes, HALF_BYTES, HALF_BYTES);
        return new RefreshToken(encode(bytes));
    }

    /// Returns the SHA-256 of the session's half, in hexadecimal.
    String familyDigest() {
        return Sha256.hex(Arrays.copyOf(Base64.getUrlDecoder().decode(text), HALF_BYTES));
    }

    /// Returns the SHA-256 of the text, in hexadecimal.
    String digest() {
        return Sha256.hex(text);
    }

    /// Hides the token, because records are easily logged.
    @Override
    public String toString() {
        return "RefreshToken";
    }
}
