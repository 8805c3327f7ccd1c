package dev.postern.server;

import dev.postern.server.ConnectionSettings.Compression;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// Compression of responses with gzip (RFC 9110, 8.4 and 12.5.3).
///
/// A compressed representation has a separate entity tag, which ends with [#TAG_SUFFIX].
record ResponseCompression(Compression compression) {

    /// Minimum bytes of a compressed response, because a smaller one fits into one packet.
    static final int MIN_BYTES = 1_024;

    static final String TAG_SUFFIX = "-gzip\"";

    private static final int BUFFER_BYTES = 16 << 10;
    private static final String GZIP = "gzip";

    /// Starts to send a body, and returns the stream for its bytes.
    ///
    /// @param size bytes of the body; [Long#MAX_VALUE] for a stream
    /// @return compressing stream, to be finished; null if the body is sent as it is
    @Nullable
    GZIPOutputStream open(Context http, long size) throws IOException {
        HttpServletResponse response = http.res();
        if (compression == Compression.OFF || size < MIN_BYTES || !isCompressible(response)) {
            return null;
        }
        response.addHeader("Vary", "Accept-Encoding");
        if (!acceptsGzip(http)) {
            return null;
        }
        response.setHeader("Content-Encoding", GZIP);
        String tag = response.getHeader("ETag");
        if (tag != null && tag.endsWith("\"")) {
            response.setHeader("ETag", tag.substring(0, tag.length() - 1) + TAG_SUFFIX);
        }
        return stream(response.getOutputStream());
    }

    /// Creates a stream whose flush sends everything that was written.
    private static GZIPOutputStream stream(OutputStream out) throws IOException {
        return new GZIPOutputStream(out, BUFFER_BYTES, true);
    }

    private static boolean acceptsGzip(Context http) {
        HttpFields headers =
                ServletContextRequest.getServletContextRequest(http.req()).getHeaders();
        return headers.contains(HttpHeader.ACCEPT_ENCODING)
                && headers.getQualityCSV(HttpHeader.ACCEPT_ENCODING).stream().anyMatch(GZIP::equalsIgnoreCase);
    }

    private static boolean isCompressible(HttpServletResponse response) {
        String type = response.getContentType();
        String cacheControl = response.getHeader("Cache-Control");
        return type != null
                && (type.startsWith("text/") || type.contains("json") || type.contains("xml"))
                && !response.containsHeader("Content-Encoding")
                && (cacheControl == null || !cacheControl.contains("no-transform"));
    }
}
