package dev.postern.log;

import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.slf4j.event.Level;

/// Handler of the messages of libraries that log with the JDK, such as pgjdbc, in place of the JDK's own.
final class JavaLogHandler extends Handler {

    private final ServiceLoggerFactory loggers;

    private JavaLogHandler(ServiceLoggerFactory loggers) {
        this.loggers = loggers;
        setFormatter(new SimpleFormatter()); // for parameters in messages
    }

    /// Replaces the handlers that the JDK configures by default. Others belong to the application.
    static void install(ServiceLoggerFactory loggers) {
        Logger root = Logger.getLogger("");
        Stream.of(root.getHandlers())
                .filter(handler -> handler.getClass().equals(ConsoleHandler.class))
                .forEach(console -> {
                    root.removeHandler(console);
                    root.addHandler(new JavaLogHandler(loggers));
                });
    }

    @Override
    public void publish(LogRecord message) {
        String logger = String.valueOf(message.getLoggerName());
        Level level = level(message.getLevel());
        if (loggers.includes(logger, level)) {
            loggers.write(logger, level, getFormatter().formatMessage(message), message.getThrown());
        }
    }

    private static Level level(java.util.logging.Level level) {
        int value = level.intValue();
        if (value >= java.util.logging.Level.SEVERE.intValue()) {
            return Level.ERROR;
        } else if (value >= java.util.logging.Level.WARNING.intValue()) {
            return Level.WARN;
        }
        return value >= java.util.logging.Level.INFO.intValue() ? Level.INFO : Level.DEBUG;
    }

    @Override
    public void flush() {
        // messages are written at once
    }

    @Override
    public void close() {
        // standard error stays open
    }
}
