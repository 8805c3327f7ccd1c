package dev.postern.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notes requests in the log, a line each, as Apache's combined format has it (`dialect.md` 1.12).
///
/// Those that failed by the service's fault are always told, by [ExceptionMapper], with their reason.
public final class AccessLog {

    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);

    private AccessLog() {}

    /// How much is noted.
    public enum Level {
        /// What the service itself is brought down by.
        CRIT,
        /// Also what failed by its fault: answers from 500 on.
        ERROR,
        /// Also what was refused: answers from 400 on.
        WARN,
        /// Every request.
        INFO,
        /// Every request, and what went on beside it.
        DEBUG
    }

    static void configure(JavalinConfig config, Level level) {
        if (level.compareTo(Level.WARN) >= 0) {
            int least = level == Level.WARN ? 400 : 100;
            config.requestLogger.http((http, _) -> note(http, least));
        }
    }

    private static void note(Context http, int least) {
        int status = http.statusCode();
        if (status >= 400) {
            LOG.warn("{}", line(http, status));
        } else if (status >= least) {
            LOG.info("{}", line(http, status));
        }
    }

    private static String line(Context http, int status) {
        String query = http.queryString() == null ? "" : "?" + http.queryString();
        String length = http.res().getHeader("Content-Length");
        return String.format(
                "%s - %s [%s] \"%s %s%s %s\" %d %s \"%s\" \"%s\"",
                plain(http.ip()),
                plain(Authentication.roleName(http)),
                ZonedDateTime.now(ZoneId.systemDefault()).format(TIME),
                http.method(),
                plain(http.req().getRequestURI()),
                plain(query),
                http.protocol(),
                status,
                length == null ? "-" : length,
                plain(http.header("Referer")),
                plain(http.header("User-Agent")));
    }

    /// Nothing that could be taken for another line, or for the end of a quoted part.
    private static String plain(@Nullable String text) {
        if (text == null) {
            return "-";
        }
        StringBuilder plain = new StringBuilder();
        text.chars()
                .forEach(c -> plain.append(
                        c < ' ' || c == '"' || c == '\\' || c >= 127
                                ? String.format("\\u%04x", c)
                                : String.valueOf((char) c)));
        return plain.toString();
    }
}
