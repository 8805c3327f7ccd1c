package dev.postern.cli;

import dev.postern.http.AccessLog.Level;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of what is written to standard error.
final class LogOptions {

    /// Of SLF4J's simple logger, which reads it when a logger is made.
    private static final String PREFIX = "org.slf4j.simpleLogger.log.";

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "error",
            description = "What is logged: crit, error (answers from 500 on), warn (from 400 on), info (every request)"
                    + " or debug. Default: ${DEFAULT-VALUE}.")
    private Level level = Level.ERROR;

    @Option(names = "--log-query", description = "Log each statement, without its values. Default: off.")
    private boolean queries;

    @Option(
            names = "--trace-header",
            paramLabel = "NAME",
            converter = OptionConverters.HeaderConverter.class,
            description = "Header of requests that answers repeat, such as X-Trace-Id. Default: none.")
    private @Nullable String traceHeader;

    Level level() {
        return level;
    }

    @Nullable
    String traceHeader() {
        return traceHeader;
    }

    /// Before the first line is logged.
    void apply() {
        switch (level) {
            case CRIT -> System.setProperty(PREFIX + "dev.postern", "error");
            case ERROR, WARN, INFO -> {}
            case DEBUG -> System.setProperty(PREFIX + "dev.postern", "debug");
        }
        System.setProperty(PREFIX + "dev.postern.store.Pipeline", queries ? "debug" : "info");
    }
}
