package dev.postern.cli;

import dev.postern.server.AccessLog.Level;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for the log on standard error.
final class LogOptions {

    /// Prefix of SLF4J's level properties, which the simple logger reads when it is created.
    private static final String LEVEL_PROPERTY = "org.slf4j.simpleLogger.log.";

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "error",
            description = "Lowest level that is logged: crit (failures of the service), error (responses from 500),"
                    + " warn (responses from 400), info (every request) or debug. Default: ${DEFAULT-VALUE}.")
    private Level level = Level.ERROR;

    @Option(names = "--log-query", description = "Log each SQL statement, without its bind values. Default: off.")
    private boolean queries;

    @Option(
            names = "--trace-header",
            paramLabel = "NAME",
            converter = OptionConverters.HeaderConverter.class,
            description = "Request header that is copied to the response, such as X-Trace-Id. Default: none.")
    private @Nullable String traceHeader;

    Level level() {
        return level;
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
