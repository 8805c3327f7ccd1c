package dev.postern.log;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Loggers of the messages of the service and of its libraries, which are written to standard error at once.
///
/// Format and levels can change at any time. An application with another provider of SLF4J has its loggers instead.
public final class ServiceLoggerFactory implements ILoggerFactory {

    private static final String SERVICE = "dev.postern.";

    /// Least severe level of a library whose failures the service logs in one sentence.
    private static final Map<String, Level> LIBRARIES =
            Map.of("com.zaxxer.hikari.", Level.ERROR, "io.zonky.", Level.ERROR);

    private final Map<String, ServiceLogger> loggers = new ConcurrentHashMap<>();
    private final LogClock clock = new LogClock();
    private volatile LogFormat format = LogFormat.TEXT;
    private volatile Level service = Level.INFO;
    private volatile Map<String, Level> levels = Map.of();

    /// Changes the loggers of this process, unless it has another provider of SLF4J.
    ///
    /// @param service lowest level of the service; libraries log warnings unless it is higher
    /// @param levels lowest levels of single loggers, by name
    public static void configure(LogFormat format, Level service, Map<String, Level> levels) {
        if (LoggerFactory.getILoggerFactory() instanceof ServiceLoggerFactory factory) {
            factory.change(format, service, Map.copyOf(levels));
            JavaLogHandler.install(factory);
        }
    }

    private synchronized void change(LogFormat format, Level service, Map<String, Level> levels) {
        this.format = format;
        this.service = service;
        this.levels = levels;
        loggers.forEach((name, logger) -> logger.setLowest(lowest(name)));
    }

    @Override
    public Logger getLogger(String name) {
        Logger known = loggers.get(name);
        return known == null ? add(name) : known;
    }

    /// Adds a logger while no level changes, so that each logger has the level that was set last.
    private synchronized Logger add(String name) {
        return loggers.computeIfAbsent(name, created -> new ServiceLogger(created, lowest(created), this));
    }

    /// Whether messages of a logger of any library are written.
    boolean includes(String logger, Level level) {
        return level.toInt() >= lowest(logger).toInt();
    }

    private Level lowest(String logger) {
        Level single = levels.get(logger);
        if (single != null) {
            return single;
        }
        if (logger.startsWith(SERVICE)) {
            return service;
        }
        for (Map.Entry<String, Level> library : LIBRARIES.entrySet()) {
            if (logger.startsWith(library.getKey())) {
                return library.getValue();
            }
        }
        return service == Level.ERROR ? Level.ERROR : Level.WARN;
    }

    /// Writes a message with one call, so that lines of several threads do not mix.
    void write(String logger, Level level, String message, @Nullable Throwable cause) {
        String name = logger.substring(logger.lastIndexOf('.') + 1);
        PrintStream out = System.err; // which a test or an application can replace
        out.println(
                switch (format) {
                    case TEXT -> text(level, name, message, cause);
                    case JSON ->
                        new LogLine(LogFormat.JSON, clock, LogLine.Level.valueOf(level.name()), "message")
                                .add("logger", name)
                                .add("message", message)
                                .add("error", cause == null ? null : stackTrace(cause))
                                .end();
                });
    }

    private String text(Level level, String name, String message, @Nullable Throwable cause) {
        StringBuilder line = new StringBuilder();
        clock.append(System.currentTimeMillis(), line);
        line.append(' ').append(level).append(' ').append(name).append(" - ").append(message);
        return (cause == null ? line : line.append('\n').append(stackTrace(cause))).toString();
    }

    private static String stackTrace(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        return text.toString().stripTrailing();
    }
}
