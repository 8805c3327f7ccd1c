package dev.postern.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Durations and sizes as people write them: `500ms`, `2s`, `1m`; `4096`, `64KiB`, `1MiB`.
final class Units {

    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "", 1_000L);
    private static final Map<String, Long> BYTES =
            Map.of("", 1L, "b", 1L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30);

    private Units() {}

    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Duration.ofMillis(number(text, MILLIS, "a duration such as 500ms, 2s or 1m"));
        }
    }

    static final class SizeConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            long size = number(text, BYTES, "a size such as 4096, 64KiB or 1MiB");
            if (size > Integer.MAX_VALUE - 1) {
                throw new TypeConversionException("'" + text + "' is more than 2GiB");
            }
            return size;
        }
    }

    private static long number(String text, Map<String, Long> units, String expected) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        Long unit = units.get(text.substring(digits).strip().toLowerCase(Locale.ROOT));
        if (digits == 0 || digits > 9 || unit == null) {
            throw new TypeConversionException("'" + text + "' is not " + expected);
        }
        return Long.parseLong(text.substring(0, digits)) * unit;
    }
}
