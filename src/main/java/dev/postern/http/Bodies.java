package dev.postern.http;

import dev.postern.problem.Code;
import dev.postern.problem.ProblemException;
import dev.postern.problem.Refusal;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;

/// Request bodies, read up to a limit.
final class Bodies {

    /// The client went away, or said there was more.
    static final Refusal CUT_OFF = Refusal.of(Code.BODY, "The body ended before it was complete");

    private Bodies() {}

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
        try (InputStream in = http.req().getInputStream()) {
            byte[] body = in.readNBytes(Math.toIntExact(limit + 1));
            if (body.length > limit) {
                throw tooLarge(limit);
            }
            return body;
        } catch (IOException e) {
            throw CUT_OFF.exception();
        }
    }

    private static ProblemException tooLarge(long limit) {
        return Refusal.of(Code.BODY_TOO_LARGE, "The body is longer than " + limit + " bytes")
                .hint("Send less at once, or start the service with a larger --max-body.")
                .exception();
    }
}
