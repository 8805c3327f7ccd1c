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

    ServiceLogger(String name, ServiceLoggerFactory factory) {
        this.name = name;
        this.factory = factory;
    }

    @Override
    public boolean isTraceEnabled() {
        return factory.includes(name, Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return factory.includes(name, Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return factory.includes(name, Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return factory.includes(name, Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return factory.includes(name, Level.ERROR);
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
