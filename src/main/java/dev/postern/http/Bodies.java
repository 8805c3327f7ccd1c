package dev.postern.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.problem.Code;
import dev.postern.problem.ProblemException;
import dev.postern.problem.Refusal;
import dev.postern.request.Payload;
import dev.postern.request.Payload.Member;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

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

    /// One JSON object.
    ///
    /// @throws ProblemException PGRST102 for anything else
    static Payload object(Context http, long limit) {
        String type = http.contentType();
        if (type != null && !type.isBlank() && !type.startsWith("application/json")) {
            throw Refusal.of(Code.BODY, "Content-Type not acceptable: " + type)
                    .hint("Send application/json.")
                    .exception();
        }
        JsonNode node = StrictJson.read(read(http, limit));
        if (node.isMissingNode()) {
            throw Code.BODY.refusal("Empty or invalid json");
        }
        if (!(node instanceof ObjectNode object)) {
            throw Code.BODY.refusal("The body must be one JSON object");
        }
        SequencedMap<String, Member> members = new LinkedHashMap<>();
        object.properties()
                .forEach(member -> members.put(
                        member.getKey(),
                        new Member(
                                member.getValue().toString(),
                                member.getValue().isTextual()
                                        ? member.getValue().textValue()
                                        : null)));
        return new Payload(members);
    }
}
