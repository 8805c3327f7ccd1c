package dev.postern.http;

import dev.postern.catalog.ApiCatalog;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.PageToken;
import dev.postern.request.QueryString;
import dev.postern.result.JsonBuffer;
import dev.postern.store.ResponseMemory;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Small exchanges with the client that every handler has.
final class Exchange {

    /// What a page that SQL has made may do (Content Security Policy, level 3): show itself, with its styles and
    /// pictures of the same origin, and send forms there. One that needs more says so by `response.headers`.
    private static final String PAGES = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private Exchange() {}

    /// The name in `/api/{resource}`.
    ///
    /// @throws ProblemException PGRST125 for a path that ends in a slash: it names a row by an empty key, which is
    /// written `""`, and must not stand for every row
    static String resource(Context http) {
        String path = below(http);
        int slash = path.indexOf('/');
        if (path.endsWith("/")) {
            throw noSuchPath();
        }
        return QueryString.decodePath(slash < 0 ? path : path.substring(0, slash));
    }

    /// The rejection of a path that names nothing.
    static ProblemException noSuchPath() {
        return ErrorCode.PATH_NOT_FOUND.exception("Invalid path specified in request URL");
    }

    /// The key in `/api/{resource}/{key}`.
    static String key(Context http) {
        String path = below(http);
        return QueryString.decodePath(path.substring(path.indexOf('/') + 1));
    }

    /// The path below the base, not decoded yet, so that an escaped slash belongs to a name.
    private static String below(Context http) {
        return http.req().getRequestURI().substring(ApiServer.BASE.length() + 1);
    }

    /// Refuses a URL of more than `limit` bytes.
    static void refuseLongUrl(Context http, int limit) {
        int query = http.queryString() == null ? 0 : http.queryString().length() + 1;
        if (http.req().getRequestURI().length() + query > limit) {
            throw ApiError.of(ErrorCode.URL_TOO_LONG, "The URL is longer than " + limit + " bytes")
                    .withHint("Ask for less at once, or start the service with a larger --max-url.")
                    .exception();
        }
    }

    /// Every header of a name.
    static List<String> headers(Context http, String name) {
        return http.header(name) == null
                ? List.of()
                : Collections.list(http.req().getHeaders(name));
    }

    /// Sends a body, but for HEAD.
    static void send(Context http, int status, String contentType, JsonBuffer body) {
        begin(http, status, contentType);
        ResponseMemory.complete();
        try {
            if (http.method().equals(HandlerType.HEAD)) {
                http.res().flushBuffer(); // what was not made has no length to tell
                return;
            }
            http.res().setContentLength(body.size());
            body.writeTo(http.res().getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends text.
    static void send(Context http, int status, String contentType, String body) {
        begin(http, status, contentType);
        http.result(body);
    }

    private static void begin(Context http, int status, String contentType) {
        http.status(status).contentType(contentType);
        if (contentType.startsWith("text/html")) {
            http.header("Content-Security-Policy", PAGES);
        }
        ResponseGucs.apply(http);
    }

    /// Names the schema of the answer, where there are several or one was asked for (`dialect.md` 1.12).
    static void profile(Context http, ApiCatalog catalog, String schema) {
        if (namesSchema(http, catalog)) {
            http.header("Content-Profile", schema);
        }
    }

    /// Whether an answer names its schema.
    static boolean namesSchema(Context http, ApiCatalog catalog) {
        boolean reads = http.method().equals(HandlerType.GET) || http.method().equals(HandlerType.HEAD);
        return catalog.schemas().size() > 1 || http.header(reads ? "Accept-Profile" : "Content-Profile") != null;
    }

    /// Links to the page that follows a row with these values of the order's columns (RFC 8288).
    static void next(Context http, List<@Nullable String> last, String binding) {
        List<String> parameters = new ArrayList<>();
        for (String parameter : String.valueOf(http.queryString()).split("&")) {
            if (!parameter.startsWith("after=") && !parameter.startsWith("offset=")) {
                parameters.add(parameter);
            }
        }
        parameters.add("after=" + PageToken.of(last, binding));
        http.header("Link", "<" + http.path() + "?" + String.join("&", parameters) + ">; rel=\"next\"");
    }

    /// Sets `ETag`, and responds with 304 if the client has that representation already (RFC 9110, 13.1.2).
    ///
    /// @param tag with its quotation marks
    static boolean unchanged(Context http, String tag) {
        http.header("ETag", tag);
        String known = http.header("If-None-Match");
        boolean same = known != null
                && !ResponseGucs.setStatus(http)
                && Stream.of(known.split(","))
                        .map(String::strip)
                        .anyMatch(one -> one.equals("*") || one.equals(tag) || one.equals("W/" + tag));
        if (same) {
            sendNothing(http, 304);
        }
        return same;
    }

    /// Answers with a status and headers alone.
    static void sendNothing(Context http, int status) {
        http.status(status);
        http.res().setContentType(null);
        ResponseGucs.apply(http);
    }

    /// Refuses a write of more rows than the client allows.
    ///
    /// @param most null: any number
    static void refuseMore(long rows, @Nullable Long most) {
        if (most != null && rows > most) {
            throw ApiError.of(
                            ErrorCode.MAX_AFFECTED_EXCEEDED, "Query result exceeds max-affected preference constraint")
                    .withDetails("The query affects " + rows + " rows")
                    .exception();
        }
    }

    /// The refusal to show other than one row as one object.
    static ProblemException notSingular(long rows) {
        return ApiError.of(ErrorCode.NOT_SINGULAR, "Cannot coerce the result to a single JSON object")
                .withDetails("The result contains " + rows + " rows")
                .exception();
    }
}
