package dev.postern.api;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/// Hash of content, short enough for a header or a URL.
public final class ContentHash {

    private static final int BYTES = 12;

    private ContentHash() {}

    /// Returns the hash of the concatenated parts, in hexadecimal digits.
    public static String of(Collection<byte[]> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            parts.forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
