package dev.postern.cli;

import dev.postern.log.LogFormat;
import dev.postern.log.ServiceLoggerFactory;
import dev.postern.server.LogSettings;
import dev.postern.server.LogSettings.Level;
import dev.postern.server.LogSettings.QueryValues;
import dev.postern.server.LogSettings.SqlTraces;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for the log on standard error.
final class LogOptions {

    /// Logger of the SQL statements.
    private static final String STATEMENTS = "dev.postern.store.Pipeline";

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            description = "Lowest level that is logged: crit (failures of the service), error (responses from 500),"
                    + " warn (responses from 400), info (every request) or debug. Default: ${DEFAULT-VALUE}.")
    private Level level = Level.INFO;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "Format of the log: text, or json with one object per line. Default: ${DEFAULT-VALUE}.")
    private LogFormat format = LogFormat.TEXT;

    @Option(
            names = "--log-slow",
            paramLabel = "DURATION",
            converter = OptionConverters.DurationConverter.class,
            description = "Log the SQL of a request's slowest statement, without its bind values, if it takes at least"
                    + " this long. Default: never.")
    private @Nullable Duration slowStatement;

    @Option(
            names = "--log-values",
            description = "Log the values of query parameters, such as filters. Default: off, names alone.")
    private boolean values;

    @Option(names = "--log-query", description = "Log each SQL statement, without its bind values. Default: off.")
    private boolean queries;

    @Option(
            names = "--trace-header",
            paramLabel = "NAME",
            converter = OptionConverters.HeaderConverter.class,
            description = "Request header that is copied to the response, such as X-Trace-Id. Default: none.")
    private @Nullable String traceHeader;

    @Option(
            names = "--trace-sql",
            description = "Set PostgreSQL's application_name to postern, the trace id and the resource of each request."
                    + " Default: off.")
    private boolean traceSql;

    @Option(
            names = "--otlp-endpoint",
            paramLabel = "URL",
            converter = UrlConverters.AddressConverter.class,
            description =
                    "URL of an OpenTelemetry collector, such as http://127.0.0.1:4318, to which traces of requests"
                            + " and statements are sent by OTLP over HTTP. Variables OTEL_… set the rest. Default: none.")
    private @Nullable String otlpEndpoint;

    /// Sends no traces, because the requests are not those of clients.
    void disableTraces() {
        otlpEndpoint = null;
    }

    LogSettings settings() {
        return new LogSettings(
                level,
                format,
                slowStatement,
                values ? QueryValues.LOGGED : QueryValues.OMITTED,
                traceSql ? SqlTraces.ON : SqlTraces.OFF,
                otlpEndpoint);
    }

    @Nullable
    String traceHeader() {
        return traceHeader;
    }

    /// Sets the format and the levels of the messages of this process.
    void apply() {
        ServiceLoggerFactory.configure(
                format,
                switch (level) {
                    case CRIT, ERROR -> org.slf4j.event.Level.ERROR;
                    case WARN -> org.slf4j.event.Level.WARN;
                    case INFO -> org.slf4j.event.Level.INFO;
                    case DEBUG -> org.slf4j.event.Level.DEBUG;
                },
                queries ? Map.of(STATEMENTS, org.slf4j.event.Level.DEBUG) : Map.of());
    }
}
