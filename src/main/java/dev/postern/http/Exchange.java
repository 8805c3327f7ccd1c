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

/// Operations on a request and its response that several handlers share.
final class Exchange {

    /// Content Security Policy (level 3) of HTML from SQL: styles, and images and forms of the same origin.
    ///
    /// SQL can set another policy by `response.headers`.
    private static final String HTML_SECURITY_POLICY =
            "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                    + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private Exchange() {}

    /// Returns the resource name in `/api/{resource}`.
    ///
    /// @throws ProblemException PGRST125 for a trailing slash: an empty row key must be written `""`
    static String resource(Context http) {
        String path = pathBelowBase(http);
        int slash = path.indexOf('/');
        if (path.endsWith("/")) {
            throw pathNotFound();
        }
        return QueryString.decodePath(slash < 0 ? path : path.substring(0, slash));
    }

    /// Creates the error for an unknown path.
    static ProblemException pathNotFound() {
        return ErrorCode.PATH_NOT_FOUND.exception("Invalid path specified in request URL");
    }

    /// Returns the row key in `/api/{resource}/{key}`, or the function name in `/api/rpc/{function}`.
    static String key(Context http) {
        String path = pathBelowBase(http);
        return QueryString.decodePath(path.substring(path.indexOf('/') + 1));
    }

    /// Returns the undecoded path below the base, so that an escaped slash is part of a name.
    private static String pathBelowBase(Context http) {
        return http.req().getRequestURI().substring(ApiServer.BASE.length() + 1);
    }

    /// Rejects a URL of more than `maxBytes`.
    static void rejectLongUrl(Context http, int maxBytes) {
        int query = http.queryString() == null ? 0 : http.queryString().length() + 1;
        if (http.req().getRequestURI().length() + query > maxBytes) {
            throw ApiError.of(ErrorCode.URL_TOO_LONG, "The URL is longer than " + maxBytes + " bytes")
                    .withHint("Shorten the URL, or start the service with a larger --max-url.")
                    .exception();
        }
    }

    /// Returns all headers with a name.
    static List<String> headers(Context http, String name) {
        return http.header(name) == null
                ? List.of()
                : Collections.list(http.req().getHeaders(name));
    }

    /// Sends a response, without its body for HEAD.
    static void send(Context http, int status, String contentType, JsonBuffer body) {
        setHead(http, status, contentType);
        ResponseMemory.complete();
        try {
            if (http.method().equals(HandlerType.HEAD)) {
                http.res().flushBuffer(); // HEAD: no body was built, so its length is unknown
                return;
            }
            http.res().setContentLength(body.size());
            body.writeTo(http.res().getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends a response with a text body.
    static void send(Context http, int status, String contentType, String body) {
        setHead(http, status, contentType);
        http.result(body);
    }

    private static void setHead(Context http, int status, String contentType) {
        http.status(status).contentType(contentType);
        if (contentType.startsWith("text/html")) {
            http.header("Content-Security-Policy", HTML_SECURITY_POLICY);
        }
        ResponseGucs.apply(http);
    }

    /// Sets `Content-Profile` if several schemas are served or the request names one (docs/dialect.md 1.12).
    static void setContentProfile(Context http, ApiCatalog catalog, String schema) {
        if (hasContentProfile(http, catalog)) {
            http.header("Content-Profile", schema);
        }
    }

    /// Whether the response has `Content-Profile`.
    static boolean hasContentProfile(Context http, ApiCatalog catalog) {
        boolean isRead = http.method().equals(HandlerType.GET) || http.method().equals(HandlerType.HEAD);
        return catalog.schemas().size() > 1 || http.header(isRead ? "Accept-Profile" : "Content-Profile") != null;
    }

    /// Sets `Link` to the next page (RFC 8288).
    ///
    /// @param last values of the order columns in the last row
    /// @param binding text of the query that the page token is valid for
    static void linkNextPage(Context http, List<@Nullable String> last, String binding) {
        List<String> parameters = new ArrayList<>();
        for (String parameter : String.valueOf(http.queryString()).split("&")) {
            if (!parameter.startsWith("after=") && !parameter.startsWith("offset=")) {
                parameters.add(parameter);
            }
        }
        parameters.add("after=" + PageToken.encode(last, binding));
        http.header("Link", "<" + http.path() + "?" + String.join("&", parameters) + ">; rel=\"next\"");
    }

    /// Sets `ETag`, and responds with 304 if the client has that representation already (RFC 9110, 13.1.2).
    ///
    /// @param tag entity tag with its quotation marks
    /// @return whether the response is 304
    static boolean respondNotModified(Context http, String tag) {
        http.header("ETag", tag);
        String ifNoneMatch = http.header("If-None-Match");
        boolean isNotModified = ifNoneMatch != null
                && !ResponseGucs.hasStatus(http)
                && Stream.of(ifNoneMatch.split(","))
                        .map(String::strip)
                        .anyMatch(value -> value.equals("*") || value.equals(tag) || value.equals("W/" + tag));
        if (isNotModified) {
            sendNothing(http, 304);
        }
        return isNotModified;
    }

    /// Sends a response without a body.
    static void sendNothing(Context http, int status) {
        http.status(status);
        http.res().setContentType(null);
        ResponseGucs.apply(http);
    }

    /// Rejects a write that affects more rows than the client allows.
    ///
    /// @param maxAffected limit of the `max-affected` preference; null for no limit
    static void checkMaxAffected(long rows, @Nullable Long maxAffected) {
        if (maxAffected != null && rows > maxAffected) {
            throw ApiError.of(
                            ErrorCode.MAX_AFFECTED_EXCEEDED, "Query result exceeds max-affected preference constraint")
                    .withDetails("The query affects " + rows + " rows")
                    .exception();
        }
    }

    /// Creates the error for a single object of other than one row.
    static ProblemException notSingular(long rows) {
        return ApiError.of(ErrorCode.NOT_SINGULAR, "Cannot coerce the result to a single JSON object")
                .withDetails("The result contains " + rows + " rows")
                .exception();
    }
}
