package dev.postern.server;

import dev.postern.log.LogFormat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Settings of the access log and of traces.
///
/// @param level requests that are logged
/// @param slowStatement duration from which the SQL of a request's slowest statement is logged; null for never
/// @param values whether the values of query parameters are logged
/// @param sqlTraces whether PostgreSQL's `application_name` has the trace id
/// @param otlpEndpoint URL of the collector of traces; null for none
public record LogSettings(
        Level level,
        LogFormat format,
        @Nullable Duration slowStatement,
        QueryValues values,
        SqlTraces sqlTraces,
        @Nullable String otlpEndpoint) {

    /// Defaults of the options.
    public static final LogSettings DEFAULT =
            new LogSettings(Level.INFO, LogFormat.TEXT, null, QueryValues.OMITTED, SqlTraces.OFF, null);

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
        DEBUG;

        /// Whether a response is logged.
        boolean includes(int status) {
            return switch (this) {
                case CRIT -> false;
                case ERROR -> status >= 500;
                case WARN -> status >= 400;
                case INFO, DEBUG -> true;
            };
        }
    }

    /// Trace ids in PostgreSQL's `application_name`.
    public enum SqlTraces {
        OFF,
        ON
    }

    /// Values of query parameters in the log.
    public enum QueryValues {
        OMITTED,
        LOGGED
    }
}
