package dev.postern.request;

import java.nio.charset.StandardCharsets;

/// Percent-encoding of the characters that `java.net.URI` rejects and browsers encode.
public final class PercentEncoding {

    private static final String ENCODED = "\"<>\\^`{|}[]";

    private PercentEncoding() {}

    /// Returns a path with its query string, in which a `%` stays as it is.
    public static String encode(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c <= ' ' || c >= 127 || ENCODED.indexOf(c) >= 0) {
                encoded.append(String.format("%%%02X", (int) c));
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }
}
