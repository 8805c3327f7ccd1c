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

    /// The name in `/api/{resource}`.
    static String resource(Context http) {
        String path = below(http);
        int slash = path.indexOf('/');
        return QueryString.decodePath(slash < 0 ? path : path.substring(0, slash));
    }

    /// The key in `/api/{resource}/{key}`.
    static String key(Context http) {
        String path = below(http);
        return QueryString.decodePath(path.substring(path.indexOf('/') + 1));
    }

    /// The path below the base, not decoded yet, so that an escaped slash belongs to a name.
    private static String below(Context http) {
        return http.req().getRequestURI().substring(Server.BASE.length() + 1);
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
