package dev.postern.server;

import dev.postern.problem.BodyErrors;
import io.javalin.http.Context;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Content coding of a request body (RFC 9110, 8.4): zstd, gzip or none.
final class BodyCoding {

    private BodyCoding() {}

    /// Rejects a body in another coding before it is read.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN606
    static void requireSupported(Context http) {
        String coding = http.header("Content-Encoding");
        if (coding != null
                && !RequestBodyReader.isIgnored(http)
                && !isIdentity(coding)
                && find(coding).isEmpty()) {
            throw BodyErrors.unsupportedCoding(coding);
        }
    }

    /// Reads the decoded body.
    ///
    /// @param maxBytes bytes after which no more is decoded
    static byte[] read(Context http, int maxBytes) throws IOException {
        Optional<ContentCoding> coding = find(http.header("Content-Encoding"));
        InputStream body = http.req().getInputStream();
        if (coding.isEmpty()) {
            long length = http.req().getContentLengthLong();
            return length < 0 || length >= maxBytes ? body.readNBytes(maxBytes) : readToEnd(body, (int) length);
        }
        InputStream encoded = new UnclosedStream(body);
        return switch (coding.get()) {
            case ZSTD -> Zstd.decode(encoded, maxBytes);
            case GZIP -> ungzip(encoded, maxBytes);
        };
    }

    /// Reads a body of a known length into a buffer of this length, and its end, which makes the connection
    /// reusable.
    private static byte[] readToEnd(InputStream body, int length) throws IOException {
        byte[] bytes = body.readNBytes(length);
        if (body.read() >= 0) {
            throw new IOException("The body is longer than its length");
        }
        return bytes;
    }

    private static byte[] ungzip(InputStream body, int maxBytes) throws IOException {
        try (InputStream decoded = new GZIPInputStream(body)) {
            return decoded.readNBytes(maxBytes);
        }
    }

    /// Body of the request, which can be drained after its decoder is closed.
    private static final class UnclosedStream extends FilterInputStream {

        private UnclosedStream(InputStream body) {
            super(body);
        }

        @Override
        public void close() {
            // only the decoder is closed
        }
    }

    private static boolean isIdentity(String coding) {
        return coding.isBlank() || coding.strip().equalsIgnoreCase("identity");
    }

    private static Optional<ContentCoding> find(@Nullable String coding) {
        return coding == null
                ? Optional.empty()
                : Stream.of(ContentCoding.values())
                        .filter(known -> known.isNamed(coding.strip()) && known.isAvailable())
                        .findFirst();
    }
}
