package dev.postern.server;

import dev.postern.api.Authentication;
import dev.postern.problem.LimitErrors;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import org.jspecify.annotations.Nullable;

/// Checks and headers before each request.
final class RequestChecks {

    private RequestChecks() {}

    /// Creates the handler: only one, because each costs Javalin time.
    static Handler of(ServerSettings settings, Cors cors, Authentication auth) {
        RateLimiter rateLimiter = settings.rateLimit() == null ? null : new RateLimiter(settings.rateLimit(), auth);
        return http -> {
            echoTraceHeader(http, settings.traceHeader()); // first, so that headers of the service replace it
            RequestId.assign(http);
            if (settings.log().sqlTraces() == LogSettings.SqlTraces.ON) {
                TraceContext.assign(http);
            }
            if (cors.addHeaders(http)) {
                http.status(200);
                http.res().setContentType(null);
                http.skipRemainingHandlers();
                return;
            }
            rejectLongUrl(http, settings.maxUrl());
            RequestBodyReader.rejectTooLong(http, settings.maxBody());
            RequestBodyReader.skip(http);
            BodyCoding.requireSupported(http);
            if (rateLimiter != null) {
                rateLimiter.acquire(http);
            }
        };
    }

    private static void echoTraceHeader(Context http, @Nullable String name) {
        String value = name == null ? null : http.header(name);
        if (name != null && value != null && !http.res().containsHeader(name)) {
            http.header(name, value);
        }
    }

    /// Rejects a URL of more than `maxBytes`.
    private static void rejectLongUrl(Context http, int maxBytes) {
        int query = http.queryString() == null ? 0 : http.queryString().length() + 1;
        if (http.req().getRequestURI().length() + query > maxBytes) {
            throw LimitErrors.urlTooLong(maxBytes);
        }
    }
}
