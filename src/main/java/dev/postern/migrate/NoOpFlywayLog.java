package dev.postern.migrate;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;

/// Flyway log that discards all messages, because exceptions carry the errors. Flyway creates it by its class name.
public final class NoOpFlywayLog implements LogCreator {

    @Override
    public Log createLogger(Class<?> type) {
        return new NoOpLog();
    }

    private static final class NoOpLog implements Log {

        @Override
        public void debug(String message) {}

        @Override
        public void info(String message) {}

        @Override
        public void warn(String message) {}

        @Override
        public void error(String message) {}

        @Override
        public void error(String message, Exception e) {}

        @Override
        public void notice(String message) {}
    }
}
