package dev.postern.server;

import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/// Streams of HTTP/2 (RFC 9113, 5), each of which has one request. A connection has several at a time.
final class Http2Streams {

    private Http2Streams() {}

    /// Whether a request is one of HTTP/2.
    static boolean hasRequest(Request request) {
        return request.getConnectionMetaData().getConnection() instanceof HTTP2Connection;
    }

    /// Whether a connection has a stream in progress.
    static boolean areOpen(EndPoint client) {
        return client.getConnection() instanceof HTTP2Connection http
                && !http.getSession().getStreams().isEmpty();
    }

    /// Resets the stream of a request, so that its response looks truncated. Other streams of its connection go on.
    static void reset(Request request) {
        if (request.getConnectionMetaData().getConnection() instanceof HTTP2Connection http) {
            int id = Integer.parseInt(request.getId());
            Stream stream = http.getSession().getStream(id);
            if (stream != null) {
                stream.reset(new ResetFrame(id, ErrorCode.INTERNAL_ERROR.code), Callback.NOOP);
            }
        }
    }
}
