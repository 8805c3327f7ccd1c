package dev.postern.server;

import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Content codings (RFC 9110, 8.4), the preferred one first.
enum ContentCoding {
    /// RFC 8878. It takes a third of gzip's CPU time.
    ZSTD("zstd"),
    GZIP("gzip");

    private static final int BUFFER_BYTES = 16 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(ContentCoding.class);

    private final String token;

    ContentCoding(String token) {
        this.token = token;
    }

    /// Native library of zstd, loaded at its first use. A build has it for its own platform.
    private static final class ZstdLibrary {

        private static final boolean AVAILABLE = load();

        private static boolean load() {
            try {
                Native.load();
                return true;
            } catch (LinkageError e) {
                LOG.warn("zstd is not available, so gzip is used: {}", e.toString());
                return false;
            }
        }
    }

    /// Returns the name in `Content-Encoding`.
    String token() {
        return token;
    }

    /// Whether a name in a header is that of this coding.
    boolean isNamed(String name) {
        return token.equalsIgnoreCase(name) || (this == GZIP && name.equalsIgnoreCase("x-gzip"));
    }

    /// Whether this platform has the coding.
    boolean isAvailable() {
        return switch (this) {
            case ZSTD -> ZstdLibrary.AVAILABLE;
            case GZIP -> true;
        };
    }

    /// Creates an encoder whose flush sends everything that was written.
    OutputStream encoder(OutputStream out) throws IOException {
        return switch (this) {
            case ZSTD -> Zstd.encoder(out);
            case GZIP -> new GZIPOutputStream(out, BUFFER_BYTES, true);
        };
    }
}
