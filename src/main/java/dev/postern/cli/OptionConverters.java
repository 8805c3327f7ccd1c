package dev.postern.cli;

import dev.postern.diff.Rename;
import dev.postern.problem.CommandException;
import dev.postern.server.ListenAddress;
import dev.postern.server.RateLimiter.Rate;
import dev.postern.server.SendRate;
import dev.postern.store.MemoryBudget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converters for option values: durations, sizes, bounded integers, rates, sockets and file modes.
final class OptionConverters {

    private static final Map<String, Long> DURATION_UNITS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "", 1_000L);
    private static final Map<String, Long> SIZE_UNITS =
            Map.of("", 1L, "b", 1L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30);

    private static final List<String> PERMISSIONS = List.of("---", "--x", "-w-", "-wx", "r--", "r-x", "rw-", "rwx");

    private OptionConverters() {}

    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Duration.ofMillis(number(text, DURATION_UNITS, "a duration such as 500ms, 2s or 1m"));
        }
    }

    /// Converter for integers from `min` to `max`.
    static class RangeConverter implements ITypeConverter<Integer> {

        private final int min;
        private final int max;

        RangeConverter(int min, int max) {
            this.min = min;
            this.max = max;
        }

        @Override
        public Integer convert(String text) {
            try {
                int number = Integer.parseInt(text.strip());
                if (number >= min && number <= max) {
                    return number;
                }
                throw outOfRange(text);
            } catch (NumberFormatException e) {
                throw outOfRange(text);
            }
        }

        private TypeConversionException outOfRange(String text) {
            return new TypeConversionException("'" + text + "' is not an integer from " + min + " to " + max);
        }
    }

    static final class PortConverter extends RangeConverter {
        PortConverter() {
            super(0, 65_535);
        }
    }

    static final class CountConverter extends RangeConverter {
        CountConverter() {
            super(1, 10_000);
        }
    }

    static final class CacheConverter extends RangeConverter {
        CacheConverter() {
            super(0, 1_000_000);
        }
    }

    static final class DepthConverter extends RangeConverter {
        DepthConverter() {
            super(0, 100);
        }
    }

    /// Converter for renames such as `column films.title=name`.
    static final class RenameConverter implements ITypeConverter<Rename> {
        @Override
        public Rename convert(String text) {
            try {
                return Rename.parse(text);
            } catch (CommandException e) {
                throw new TypeConversionException(e.message() + ". " + e.hint());
            }
        }
    }

    /// Converter for requests per period, such as `100/1s`.
    static final class RateConverter implements ITypeConverter<Rate> {
        @Override
        public Rate convert(String text) {
            String[] parts = text.split("/", -1);
            if (parts.length == 2) {
                int requests = new RangeConverter(1, 1_000_000).convert(parts[0]);
                Duration period = new DurationConverter().convert(parts[1]);
                if (period.isPositive()) {
                    return new Rate(requests, period);
                }
            }
            throw new TypeConversionException("'" + text + "' is not a rate such as 100/1s or 3000/1m");
        }
    }

    /// Converter for bytes per period, such as `100KiB/10s`; 0 for no minimum.
    static final class SendRateConverter implements ITypeConverter<SendRate> {
        @Override
        public SendRate convert(String text) {
            if (text.strip().equals("0")) {
                return SendRate.NONE;
            }
            String[] parts = text.split("/", -1);
            if (parts.length == 2) {
                long bytes = new SizeConverter().convert(parts[0]);
                Duration period = new DurationConverter().convert(parts[1]);
                if (period.isPositive()) {
                    return new SendRate(bytes, period);
                }
            }
            throw new TypeConversionException("'" + text + "' is not a rate such as 100KiB/10s");
        }
    }

    /// Converter for the path of a Unix socket, whose length the operating system limits.
    static final class SocketConverter implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            if (text.isBlank() || text.indexOf('\0') >= 0) {
                throw new TypeConversionException("'" + text + "' is not a path");
            }
            if (text.getBytes(StandardCharsets.UTF_8).length > ListenAddress.UnixSocket.MAX_PATH_BYTES) {
                throw new TypeConversionException("'" + text + "' is longer than "
                        + ListenAddress.UnixSocket.MAX_PATH_BYTES + " bytes, the maximum for a socket's path");
            }
            return Path.of(text);
        }
    }

    /// Converter for an octal file mode that lets at least the owner read and write.
    static final class ModeConverter implements ITypeConverter<Set<PosixFilePermission>> {

        private static final Pattern MODE = Pattern.compile("[67][0-7][0-7]");

        @Override
        public Set<PosixFilePermission> convert(String text) {
            if (!MODE.matcher(text).matches()) {
                throw new TypeConversionException("'" + text + "' is not an octal mode from 600 to 777");
            }
            String permissions = text.chars()
                    .mapToObj(digit -> PERMISSIONS.get(Character.digit(digit, 8)))
                    .collect(Collectors.joining());
            return PosixFilePermissions.fromString(permissions);
        }
    }

    /// Converter for a header name (RFC 9110, 5.6.2) that is neither secret nor part of HTTP's message framing.
    static final class HeaderConverter implements ITypeConverter<String> {

        private static final Set<String> FORBIDDEN = Set.of(
                "authorization",
                "connection",
                "content-encoding",
                "content-length",
                "content-type",
                "cookie",
                "keep-alive",
                "proxy-authorization",
                "set-cookie",
                "te",
                "trailer",
                "transfer-encoding",
                "upgrade");

        @Override
        public String convert(String text) {
            if (!HeaderNameConverter.TOKEN.matcher(text).matches()) {
                throw new TypeConversionException("'" + text + "' is not a header name");
            }
            if (FORBIDDEN.contains(text.toLowerCase(Locale.ROOT))) {
                throw new TypeConversionException("'" + text + "' cannot be copied to responses");
            }
            return text;
        }
    }

    /// Converter that keeps the text, for the values of a map option with converted keys.
    static final class TextConverter implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            return text;
        }
    }

    static final class SizeConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            long size = number(text, SIZE_UNITS, "a size such as 4096, 64KiB or 1MiB");
            if (size > Integer.MAX_VALUE - 1) {
                throw new TypeConversionException("'" + text + "' is more than 2GiB");
            }
            return size;
        }
    }

    /// Converter for an amount of memory, at least the memory of a response that is not counted.
    static final class MemoryConverter implements ITypeConverter<Long> {

        private static final long MIN = MemoryBudget.UNCOUNTED;

        @Override
        public Long convert(String text) {
            long size = number(text, SIZE_UNITS, "a size such as 65536, 16MiB or 1GiB");
            if (size < MIN) {
                throw new TypeConversionException("'" + text + "' is less than 64KiB");
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
