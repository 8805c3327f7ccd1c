package dev.postern.server;

import dev.postern.problem.BodyErrors;
import dev.postern.problem.LimitErrors;
import dev.postern.problem.Problem;
import io.javalin.http.Context;
import jakarta.servlet.ServletInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reader of request bodies up to a limit, which also drains the bodies that no handler reads.
final class RequestBodyReader {

    private static final Logger LOG = LoggerFactory.getLogger(RequestBodyReader.class);

    /// Maximum bytes of an ignored body that are read so that the connection can be reused.
    private static final int MAX_SKIPPED_BYTES = 64 << 10;

    /// Maximum bytes that are read before a connection is closed.
    private static final long MAX_DRAINED_BYTES = 32 << 20;

    /// Time without data after which draining ends.
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(1);

    private RequestBodyReader() {}

    /// Rejects a request whose `Content-Length` exceeds the limit, before its body is read.
    static void rejectTooLong(Context http, long maxBytes) {
        if (http.req().getContentLengthLong() > maxBytes) {
            throw LimitErrors.bodyTooLarge(maxBytes);
        }
    }

    /// Reads the whole request body, and decodes it.
    ///
    /// @param maxBytes limit of the decoded body; a longer one is rejected without being read completely
    static byte[] read(Context http, long maxBytes) {
        try {
            byte[] body = BodyCoding.read(http, Math.toIntExact(maxBytes + 1));
            if (body.length > maxBytes) {
                throw LimitErrors.bodyTooLarge(maxBytes);
            }
            return body;
        } catch (IOException e) {
            throw problem(e).exception();
        }
    }

    /// Returns the error for a body that could not be read.
    static Problem problem(IOException failure) {
        boolean isCutShort = failure instanceof EOFException && !(failure instanceof EofException);
        if (failure instanceof ZipException || isCutShort) {
            return BodyErrors.invalidCoding("gzip"); // Jetty's EofException is that of an incomplete request
        }
        return failure.getCause() instanceof TimeoutException
                ? LimitErrors.bodyTooSlow(MinDataRateHandler.MIN_BYTES_PER_SECOND)
                : BodyErrors.incomplete();
    }

    /// Whether the body of a request is ignored.
    static boolean isIgnored(Context http) {
        return switch (http.method().name()) {
            case "GET", "HEAD", "DELETE", "OPTIONS" -> true;
            default -> false;
        };
    }

    /// Skips the body of a request whose method has none.
    static void skip(Context http) {
        if (isIgnored(http) && !isConsumed(http)) {
            http.header("Connection", "close");
        }
    }

    /// Sends a response to a request whose body is possibly unread.
    ///
    /// A connection with an unread body cannot be reused, so the response has `Connection: close`. The
    /// connection stays open while the client sends, because a reset could destroy the response (RFC 9112,
    /// 9.6).
    static void respondUnread(Context http, String response) {
        if (isConsumed(http)) {
            http.result(response);
            return;
        }
        http.header("Connection", "close");
        byte[] bytes = response.getBytes(StandardCharsets.UTF_8);
        try {
            http.res().setContentLength(bytes.length);
            http.res().getOutputStream().write(bytes);
            http.res().flushBuffer();
            if (!Http2Streams.hasRequest(ServletContextRequest.getServletContextRequest(http.req()))) {
                drain(http); // a stream of HTTP/2 ends alone
            }
        } catch (IOException e) {
            LOG.debug("The client disconnected", e);
        }
    }

    /// Whether the body is read completely, so that the connection can be reused.
    ///
    /// Reads a short body. A body without a known length is not read, nor one that the client sends only after
    /// a 100 (RFC 9110, 10.1.1).
    private static boolean isConsumed(Context http) {
        boolean chunked = http.header("Transfer-Encoding") != null;
        long length = http.req().getContentLengthLong();
        if (length <= 0 && !chunked) {
            return true;
        }
        if (http.header("Expect") != null) {
            return false;
        }
        try {
            ServletInputStream in = http.req().getInputStream();
            if (!in.isFinished() && !chunked && length <= MAX_SKIPPED_BYTES) {
                in.readAllBytes();
            }
            return in.isFinished();
        } catch (IOException e) {
            LOG.debug("The request body is incomplete", e);
            return false;
        }
    }

    private static void drain(Context http) throws IOException {
        ClientConnection.endPoint(http).setIdleTimeout(DRAIN_TIMEOUT.toMillis());
        InputStream in = http.req().getInputStream();
        byte[] buffer = new byte[MAX_SKIPPED_BYTES];
        long remaining = MAX_DRAINED_BYTES;
        for (int read = 0; read >= 0 && remaining > 0; remaining -= read) {
            read = in.read(buffer);
        }
    }
}
