package dev.postern.server;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Cross-origin access (Fetch standard, 3.2; `docs/dialect.md` 1.12).
///
/// @param allowedOrigins origins that can send credentials; `*` allows any origin without them; empty for none
record Cors(List<String> allowedOrigins) {

    static final String ANY_ORIGIN = "*";

    /// Request header with the origin of a page.
    static final String ORIGIN = "Origin";

    private static final String EXPOSED_HEADERS =
            "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, Transfer-Encoding, Range-Unit, "
                    + "ETag, Link, Postern-Lsn, Preference-Applied, Retry-After, Server-Timing, X-Request-Id";

    /// Adds the CORS headers for a request from another origin.
    ///
    /// @return whether the request is a preflight request, whose response has no more than these headers
    boolean addHeaders(Context http) {
        String origin = http.header(ORIGIN);
        if (origin == null || !allowOrigin(http, origin)) {
            return false;
        }
        http.header("Access-Control-Expose-Headers", EXPOSED_HEADERS);
        String requestedHeaders = http.header("Access-Control-Request-Headers");
        boolean isPreflight = http.header("Access-Control-Request-Method") != null;
        if (isPreflight) {
            http.header("Access-Control-Allow-Methods", "GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD");
            http.header("Access-Control-Allow-Headers", allowedHeaders(requestedHeaders));
            http.header("Access-Control-Max-Age", "86400");
        }
        return isPreflight && http.method().equals(HandlerType.OPTIONS);
    }

    /// Returns the requested headers between those that are always allowed.
    private static String allowedHeaders(@Nullable String requested) {
        Stream<String> names = requested == null
                ? Stream.empty()
                : Stream.of(requested.split(",")).map(String::strip).filter(name -> !name.isEmpty());
        return Stream.of(Stream.of("Authorization"), names, Stream.of("Accept", "Accept-Language", "Content-Language"))
                .flatMap(group -> group)
                .collect(Collectors.joining(", "));
    }

    /// Lets any origin read the response if every origin is allowed, also without an `Origin`.
    void allowAnyOrigin(Context http) {
        if (allowedOrigins.contains(ANY_ORIGIN)) {
            http.header("Access-Control-Allow-Origin", ANY_ORIGIN);
        }
    }

    private boolean allowOrigin(Context http, String origin) {
        if (allowedOrigins.isEmpty()) {
            return false;
        }
        if (allowedOrigins.contains(ANY_ORIGIN)) {
            http.header("Access-Control-Allow-Origin", ANY_ORIGIN);
            return true;
        }
        http.res().addHeader("Vary", ORIGIN);
        if (!allowedOrigins.contains(origin)) {
            return false;
        }
        http.header("Access-Control-Allow-Origin", origin);
        http.header("Access-Control-Allow-Credentials", "true");
        return true;
    }
}
