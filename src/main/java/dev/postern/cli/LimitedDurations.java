package dev.postern.cli;

import dev.postern.cli.OptionConverters.DurationConverter;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converters for durations with a minimum.
final class LimitedDurations {

    private LimitedDurations() {}

    /// Converter for the time to wait for a connection, with HikariCP's minimum of 250 ms.
    static final class WaitConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Duration wait = new DurationConverter().convert(text);
            if (wait.toMillis() < 250) {
                throw new TypeConversionException("'" + text + "' is less than the minimum of 250ms");
            }
            return wait;
        }
    }

    /// Converter for the lag of a replica, which is known to some tenths of a second.
    static final class LagConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Duration lag = new DurationConverter().convert(text);
            if (lag.toMillis() < 1_000) {
                throw new TypeConversionException("'" + text + "' is less than the minimum of 1s");
            }
            return lag;
        }
    }

    /// Converter for the time that a connection is kept: HikariCP's minimum, or 0 for no limit.
    static class RetentionConverter implements ITypeConverter<Duration> {

        private final Duration min;

        RetentionConverter(Duration min) {
            this.min = min;
        }

        @Override
        public Duration convert(String text) {
            Duration retention = new DurationConverter().convert(text);
            if (retention.isPositive() && retention.compareTo(min) < 0) {
                throw new TypeConversionException(
                        "'" + text + "' is less than the minimum of " + min.toSeconds() + "s, and not 0");
            }
            return retention;
        }
    }

    /// Converter for `--pool-max-lifetime`.
    static final class LifetimeConverter extends RetentionConverter {
        LifetimeConverter() {
            super(Duration.ofSeconds(30));
        }
    }

    /// Converter for `--pool-idle-timeout`.
    static final class IdleConverter extends RetentionConverter {
        IdleConverter() {
            super(Duration.ofSeconds(10));
        }
    }
}
