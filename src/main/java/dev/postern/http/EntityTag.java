package dev.postern.http;

import dev.postern.result.JsonBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/// The strong entity tag of one row's representation (RFC 9110, 8.8.3).
///
/// `If-Match` compares the row version, `If-None-Match` the whole tag: computed fields, `select`, preferences and a new
/// build change the bytes of a row that has not changed.
///
/// @param version `xmin` of the row
/// @param hash of the media type and the bytes of the response; 0 if it has no body
record EntityTag(String version, long hash) {

    /// The version of rows that PostgreSQL does not keep itself, such as those of a foreign table.
    private static final String NO_VERSION = "0";

    /// The tag of a response.
    ///
    /// @param version null if it is not known
    /// @param contentType null if the response has no body
    /// @return null if the row has no version
    static @Nullable EntityTag of(@Nullable String version, @Nullable String contentType, JsonBuffer body) {
        if (version == null || version.equals(NO_VERSION)) {
            return null;
        }
        return new EntityTag(version, contentType == null ? 0 : hash(contentType, body));
    }

    /// Two CRCs of different polynomials: 64 bits that the processor computes, for less than a microsecond a kilobyte.
    private static long hash(String contentType, JsonBuffer body) {
        Checksum high = new CRC32();
        Checksum low = new CRC32C();
        byte[] type = contentType.getBytes(StandardCharsets.US_ASCII);
        high.update(type);
        low.update(type);
        body.update(high);
        body.update(low);
        return high.getValue() << 32 | low.getValue();
    }

    /// The value of the header `ETag`.
    String header() {
        return quoted(version + "." + Long.toHexString(hash));
    }

    /// A strong tag of any resource.
    static String quoted(String opaque) {
        return "\"" + opaque + "\"";
    }
}
