package dev.postern.server;

import dev.postern.server.ConnectionSettings.Compression;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.ee10.servlet.ServletContextResponse;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// Compression of responses (RFC 9110, 8.4 and 12.5.3).
///
/// A compressed representation has a separate entity tag, which ends with a hyphen and the coding.
record ResponseCompression(Compression compression) {

    /// Minimum bytes of a compressed response, because a smaller one fits into one packet.
    static final int MIN_BYTES = 1_024;

    /// Media types of texts. Images, archives and other binary formats are compressed already.
    private static final Pattern TEXT_TYPE = Pattern.compile(
            "\\s*(text/|[^;]*([/+.-](json|xml|yaml|javascript|text)|ndjson)\\s*(;|$))", Pattern.CASE_INSENSITIVE);

    /// Starts to send a body, and returns the stream for its bytes.
    ///
    /// @param size bytes of the body; [Long#MAX_VALUE] for a stream
    /// @return encoder, to be finished; null if the body is sent as it is
    @Nullable
    EncodedBody open(Context http, long size) throws IOException {
        HttpServletResponse response = http.res();
        if (compression == Compression.OFF || size < MIN_BYTES || !isCompressible(response)) {
            return null;
        }
        response.addHeader("Vary", "Accept-Encoding");
        ContentCoding coding = accepted(http);
        if (coding == null) {
            return null;
        }
        response.setHeader("Content-Encoding", coding.token());
        String tag = response.getHeader("ETag");
        if (tag != null && tag.endsWith("\"")) {
            response.setHeader("ETag", tag.substring(0, tag.length() - 1) + "-" + coding.token() + "\"");
        }
        return new EncodedBody(coding, response.getOutputStream());
    }

    /// Returns the coding that the client accepts with the highest weight, zstd before gzip; null for none.
    private static @Nullable ContentCoding accepted(Context http) {
        HttpFields headers =
                ServletContextRequest.getServletContextRequest(http.req()).getHeaders();
        if (!headers.contains(HttpHeader.ACCEPT_ENCODING)) {
            return null;
        }
        for (String name : headers.getQualityCSV(HttpHeader.ACCEPT_ENCODING, ResponseCompression::preference)) {
            for (ContentCoding coding : ContentCoding.values()) {
                if (coding.isNamed(name) && coding.isAvailable()) {
                    return coding;
                }
            }
        }
        return null;
    }

    private static int preference(String name) {
        return ContentCoding.ZSTD.isNamed(name) ? 1 : 0;
    }

    private static boolean isCompressible(HttpServletResponse response) {
        HttpFields headers = ServletContextResponse.getServletContextResponse(response)
                .getWrapped()
                .getHeaders();
        String type = headers.get(HttpHeader.CONTENT_TYPE);
        String cacheControl = headers.get(HttpHeader.CACHE_CONTROL);
        return type != null
                && (type.equals(ContentType.JSON) || isText(type))
                && !headers.contains(HttpHeader.CONTENT_ENCODING)
                && (cacheControl == null || !cacheControl.contains("no-transform"));
    }

    /// Whether a media type is a text format by its name or suffix (RFC 6838, 4.2.8).
    private static boolean isText(String contentType) {
        return TEXT_TYPE.matcher(contentType).lookingAt();
    }
}
