package dev.postern.server;

import dev.postern.api.Authentication;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Access log with a line per request in the combined format of Apache (`docs/dialect.md` 1.12).
///
/// [ExceptionMapper] logs responses from 500 on with their cause, at every level.
public final class AccessLog {

    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);

    private final Authentication authentication;

    private AccessLog(Authentication authentication) {
        this.authentication = authentication;
    }

    /// Requests and events that are logged.
    public enum Level {
        /// Errors that end the service.
        CRIT,
        /// Also responses with a status from 500 on.
        ERROR,
        /// Also responses with a status from 400 on.
        WARN,
        /// Also all other responses.
        INFO,
        /// Also internal events.
        DEBUG
    }

    /// @param authentication authentication, which knows the role of a request
    static void configure(JavalinConfig config, Level level, Authentication authentication) {
        if (level.compareTo(Level.WARN) >= 0) {
            int minStatus = level == Level.WARN ? 400 : 100;
            AccessLog log = new AccessLog(authentication);
            config.requestLogger.http((http, _) -> log.log(http, minStatus));
        }
    }

    private void log(Context http, int minStatus) {
        int status = http.statusCode();
        if (status >= 400) {
            LOG.warn("{}", format(http, status));
        } else if (status >= minStatus) {
            LOG.info("{}", format(http, status));
        }
    }

    private String format(Context http, int status) {
        String query = http.queryString() == null ? "" : "?" + http.queryString();
        String length = http.res().getHeader("Content-Length");
        return String.format(
                "%s - %s [%s] \"%s %s%s %s\" %d %s \"%s\" \"%s\"",
                escape(http.ip()),
                escape(authentication.roleName(new ServletHeaders(http))),
                ZonedDateTime.now(ZoneId.systemDefault()).format(TIME),
                http.method(),
                escape(http.req().getRequestURI()),
                escape(query),
                http.protocol(),
                status,
                length == null ? "-" : length,
                escape(http.header("Referer")),
                escape(http.header("User-Agent")));
    }

    /// Escapes quotes and control characters, so that client text cannot end a quoted part or a line.
    private static String escape(@Nullable String text) {
        if (text == null) {
            return "-";
        }
        StringBuilder escaped = new StringBuilder();
        text.chars()
                .forEach(c -> escaped.append(
                        c < ' ' || c == '"' || c == '\\' || c >= 127
                                ? String.format("\\u%04x", c)
                                : String.valueOf((char) c)));
        return escaped.toString();
    }
}
