package dev.postern.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.List;

/// What pages of other origins may do (the Fetch standard, 3.2; `dialect.md` 1.12).
///
/// @param origins that are allowed, with credentials; `*` among them: any, without credentials; empty: none
record Cors(List<String> origins) {

    static final String ANY = "*";

    /// The page that a request comes from.
    static final String ORIGIN = "Origin";

    private static final String EXPOSED =
            "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, Transfer-Encoding, Range-Unit, "
                    + "ETag, Link, Preference-Applied, Retry-After, Server-Timing, X-Request-Id";

    /// Adds the headers of an answer, for a request that comes from a page.
    ///
    /// @return whether that is all of the answer: the page asks what it may do before it does it
    boolean answer(Context http) {
        String origin = http.header(ORIGIN);
        if (origin == null || !allow(http, origin)) {
            return false;
        }
        http.header("Access-Control-Expose-Headers", EXPOSED);
        String asked = http.header("Access-Control-Request-Headers");
        boolean asks = http.header("Access-Control-Request-Method") != null;
        if (asks) {
            http.header("Access-Control-Allow-Methods", "GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD");
            http.header(
                    "Access-Control-Allow-Headers",
                    "Authorization, " + (asked == null || asked.isBlank() ? "" : asked.strip() + ", ")
                            + "Accept, Accept-Language, Content-Language");
            http.header("Access-Control-Max-Age", "86400");
        }
        return asks && http.method().equals(HandlerType.OPTIONS);
    }

    private boolean allow(Context http, String origin) {
        if (origins.isEmpty()) {
            return false;
        }
        if (origins.contains(ANY)) {
            http.header("Access-Control-Allow-Origin", ANY);
            return true;
        }
        http.res().addHeader("Vary", ORIGIN);
        if (!origins.contains(origin)) {
            return false;
        }
        http.header("Access-Control-Allow-Origin", origin);
        http.header("Access-Control-Allow-Credentials", "true");
        return true;
    }
}
