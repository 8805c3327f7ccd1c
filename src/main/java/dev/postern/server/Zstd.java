package dev.postern.server;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.postern.problem.BodyErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Zstandard (RFC 8878), for platforms that have its library ([ContentCoding#isAvailable]).
///
/// The class cannot be loaded without the library.
final class Zstd {

    /// The fastest level, whose window of 512 KiB keeps the memory of a response small.
    private static final int LEVEL = 1;

    /// Largest window of a request body, as a power of two (RFC 9659, 3): 8 MiB.
    private static final int MAX_WINDOW = 23;

    private Zstd() {}

    /// Creates an encoder whose flush sends everything that was written.
    static OutputStream encoder(OutputStream out) throws IOException {
        return new ZstdOutputStreamNoFinalizer(out, LEVEL);
    }

    /// Decodes a request body.
    ///
    /// @param maxBytes bytes after which no more is decoded
    /// @throws dev.postern.problem.ProblemException PGRST102 if the body is invalid
    static byte[] decode(InputStream body, int maxBytes) throws IOException {
        try (InputStream decoded = new ZstdInputStreamNoFinalizer(body).setLongMax(MAX_WINDOW)) {
            return decoded.readNBytes(maxBytes);
        } catch (ZstdIOException _) {
            throw BodyErrors.invalidCoding("zstd").exception();
        }
    }
}
