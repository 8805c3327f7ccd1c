package dev.postern.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/// Logger of one class. It is never serialized, although SLF4J's base class can be.
@SuppressWarnings("serial")
final class ServiceLogger extends LegacyAbstractLogger {

    private final ServiceLoggerFactory factory;

    /// Least severe level that is written. Jetty asks for it several times during each request.
    private volatile int lowest;

    ServiceLogger(String name, Level lowest, ServiceLoggerFactory factory) {
        this.name = name;
        this.factory = factory;
        this.lowest = lowest.toInt();
    }

    void setLowest(Level level) {
        lowest = level.toInt();
    }

    private boolean includes(Level level) {
        return level.toInt() >= lowest;
    }

    @Override
    public boolean isTraceEnabled() {
        return includes(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return includes(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return includes(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return includes(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return includes(Level.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null; // the messages have no place in the code
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            @Nullable String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable cause) {
        String message = MessageFormatter.basicArrayFormat(pattern, arguments);
        factory.write(name, level, String.valueOf(message), cause);
    }
}
