package dev.postern.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/// A digest that tells one version of what is served from another, short enough for a header or an address.
final class ContentHash {

    private static final int BYTES = 12;

    private ContentHash() {}

    /// Of these bytes, one after the other, in hexadecimal digits.
    static String of(Collection<byte[]> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            parts.forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
