package dev.postern.cli;

import dev.postern.log.LogFormat;
import dev.postern.server.LogSettings;
import dev.postern.server.LogSettings.Level;
import dev.postern.server.LogSettings.QueryValues;
import dev.postern.server.LogSettings.SqlTraces;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for the log on standard error.
final class LogOptions {

    /// Prefix of SLF4J's level properties, which the simple logger reads when it is created.
    private static final String LEVEL_PROPERTY = "org.slf4j.simpleLogger.log.";

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
            description = "Format of the lines of requests: text or json. Default: ${DEFAULT-VALUE}.")
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

    LogSettings settings() {
        return new LogSettings(
                level,
                format,
                slowStatement,
                values ? QueryValues.LOGGED : QueryValues.OMITTED,
                traceSql ? SqlTraces.ON : SqlTraces.OFF);
    }

    @Nullable
    String traceHeader() {
        return traceHeader;
    }

    /// Sets the log levels; must run before the first logger is created.
    void apply() {
        switch (level) {
            case CRIT -> System.setProperty(LEVEL_PROPERTY + "dev.postern", "error");
            case ERROR, WARN, INFO -> {}
            case DEBUG -> System.setProperty(LEVEL_PROPERTY + "dev.postern", "debug");
        }
        System.setProperty(LEVEL_PROPERTY + "dev.postern.store.Pipeline", queries ? "debug" : "info");
    }
}
