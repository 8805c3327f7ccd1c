package dev.postern.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 of a token, its key in the token cache.
///
/// The time to compare tokens themselves would reveal how many characters of a guess are right. A guess cannot
/// control the bytes of a digest. Digests also keep the tokens out of heap dumps. The time of a lookup still reveals
/// whether a complete token was used recently.
record TokenDigest(long first, long second, long third, long fourth) {

    static TokenDigest of(String token) {
        try {
            ByteBuffer digest = ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
            return new TokenDigest(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing", e);
        }
    }

    /// Returns a part of the digest, whose bits are uniformly distributed.
    @Override
    public int hashCode() {
        return (int) first;
    }
}
