package dev.postern.http;

import dev.postern.problem.Code;
import dev.postern.problem.ProblemException;
import dev.postern.problem.Refusal;
import dev.postern.reply.JsonBuffer;
import dev.postern.request.QueryString;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;

/// Small exchanges with the client that every handler has.
final class Exchange {

    private Exchange() {}

    /// A path parameter, decoded once.
    static String segment(Context http, String name) {
        return switch (name) {
            case "resource" -> QueryString.decodePath(raw(http, 0));
            default -> QueryString.decodePath(raw(http, 1));
        };
    }

    /// The segment of the undecoded path below the base, so that an escaped slash belongs to a name.
    private static String raw(Context http, int index) {
        String path = http.req().getRequestURI().substring(Server.BASE.length() + 1);
        int slash = path.indexOf('/');
        if (slash < 0) {
            return path;
        }
        return index == 0 ? path.substring(0, slash) : path.substring(slash + 1);
    }

    /// Every header of a name.
    static List<String> headers(Context http, String name) {
        return http.header(name) == null
                ? List.of()
                : Collections.list(http.req().getHeaders(name));
    }

    /// Sends a body; of an answer to HEAD the server leaves the body out.
    static void send(Context http, int status, String contentType, JsonBuffer body) {
        http.status(status).contentType(contentType);
        try {
            http.res().setContentLength(body.size());
            body.writeTo(http.res().getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Answers with a status and headers alone.
    static void sendNothing(Context http, int status) {
        http.status(status);
        http.res().setContentType(null);
    }

    /// The refusal to show other than one row as one object.
    static ProblemException notSingular(long rows) {
        return Refusal.of(Code.NOT_SINGULAR, "Cannot coerce the result to a single JSON object")
                .details("The result contains " + rows + " rows")
                .exception();
    }
}
