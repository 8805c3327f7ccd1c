package dev.postern.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 of a token, by which it is remembered.
///
/// A table of the tokens themselves would compare them character by character, and the time of that tells how
/// many of a guess are right; of a digest one cannot choose the next byte. The tokens are then in no heap dump
/// for longer than their request, either. What the time still tells is whether a token that the asker has,
/// whole, was used lately.
record TokenDigest(long first, long second, long third, long fourth) {

    static TokenDigest of(String token) {
        try {
            ByteBuffer digest = ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
            return new TokenDigest(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /// Any part of a digest is as good as the whole.
    @Override
    public int hashCode() {
        return (int) first;
    }
}
