package dev.postern.http;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Request bodies, read up to a limit; and what is left of those that nobody wants.
final class RequestBodyReader {

    private static final Logger LOG = LoggerFactory.getLogger(RequestBodyReader.class);

    private static final ApiError CUT_OFF =
            ApiError.of(ErrorCode.INVALID_BODY, "The body ended before it was complete");
    private static final ApiError TOO_SLOW = ApiError.of(ErrorCode.BODY_TOO_SLOW, "The body comes too slowly")
            .withHint("It has to come at " + MinDataRateHandler.LEAST + " bytes a second or more.");

    /// Methods whose bodies mean nothing.
    private static final Set<HandlerType> WITHOUT =
            Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.DELETE, HandlerType.OPTIONS);

    /// Bytes of a body that are read though nobody wants them, so that the connection can be used again.
    private static final int SKIPPED = 64 << 10;

    /// Bytes that are still taken from a client that is being sent away.
    private static final long LINGERING = 32 << 20;

    /// How long to wait for them.
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private RequestBodyReader() {}

    /// Refuses a body that is announced as longer than `limit` bytes, before anything is read of it.
    static void refuseTooLong(Context http, long limit) {
        if (http.req().getContentLengthLong() > limit) {
            throw tooLarge(limit);
        }
    }

    /// The body of a request, whole.
    ///
    /// @param limit bytes; a longer body is refused without being read to its end
    static byte[] read(Context http, long limit) {
        try {
            byte[] body = http.req().getInputStream().readNBytes(Math.toIntExact(limit + 1));
            if (body.length > limit) {
                throw tooLarge(limit);
            }
            return body;
        } catch (IOException e) {
            throw new ProblemException(problem(e));
        }
    }

    /// What kept a body from being read.
    static Problem problem(IOException failure) {
        return failure.getCause() instanceof TimeoutException ? TOO_SLOW : CUT_OFF;
    }

    private static ProblemException tooLarge(long limit) {
        return ApiError.of(ErrorCode.BODY_TOO_LARGE, "The body is longer than " + limit + " bytes")
                .withHint("Send less at once, or start the service with a larger --max-body.")
                .exception();
    }

    /// Reads the body of a request that should have none.
    static void skip(Context http) {
        if (WITHOUT.contains(http.method()) && !isOver(http)) {
            http.header("Connection", "close");
        }
    }

    /// Sends an answer to a request whose body may not have been read.
    ///
    /// A connection on which a body was left cannot be used again, and the client is told so. It is not closed
    /// at once: what a client sends to a closed connection has it reset, and then the answer may never be read
    /// (RFC 9112, 9.6).
    static void answerUnread(Context http, String answer) {
        if (isOver(http)) {
            http.result(answer);
            return;
        }
        http.header("Connection", "close");
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        try {
            http.res().setContentLength(bytes.length);
            http.res().getOutputStream().write(bytes);
            http.res().flushBuffer();
            linger(http);
        } catch (IOException e) {
            LOG.debug("The client has gone", e);
        }
    }

    /// Whether nothing is left of the body that a next request would have to follow. A little is read for that,
    /// but not from who waits to be asked for it (RFC 9110, 10.1.1), or does not say how much it is.
    private static boolean isOver(Context http) {
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
            if (!in.isFinished() && !chunked && length <= SKIPPED) {
                in.readAllBytes();
            }
            return in.isFinished();
        } catch (IOException e) {
            LOG.debug("The body was cut off", e);
            return false;
        }
    }

    private static void linger(Context http) throws IOException {
        ClientConnection.endPoint(http).setIdleTimeout(PAUSE.toMillis());
        InputStream in = http.req().getInputStream();
        byte[] buffer = new byte[SKIPPED];
        long left = LINGERING;
        for (int read = 0; read >= 0 && left > 0; left -= read) {
            read = in.read(buffer);
        }
    }
}
