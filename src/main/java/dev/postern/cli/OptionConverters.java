package dev.postern.cli;

import dev.postern.http.ListenAddress;
import dev.postern.http.RateLimiter.Rate;
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

/// Values of options as people write them: durations and sizes (`500ms`, `2s`, `1m`; `4096`, `64KiB`, `1MiB`),
/// whole numbers in their range, rates, origins.
final class OptionConverters {

    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "", 1_000L);
    private static final Map<String, Long> BYTES =
            Map.of("", 1L, "b", 1L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30);

    private static final List<String> RIGHTS = List.of("---", "--x", "-w-", "-wx", "r--", "r-x", "rw-", "rwx");

    private OptionConverters() {}

    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Duration.ofMillis(number(text, MILLIS, "a duration such as 500ms, 2s or 1m"));
        }
    }

    /// How long to wait for a connection: the pool knows no shorter time than 250 ms.
    static final class WaitConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Duration wait = new DurationConverter().convert(text);
            if (wait.toMillis() < 250) {
                throw new TypeConversionException("'" + text + "' is less than 250ms");
            }
            return wait;
        }
    }

    /// How long something is kept: for ever with 0, and for no shorter time than the pool looks after.
    static class RetentionConverter implements ITypeConverter<Duration> {

        private final Duration least;

        RetentionConverter(Duration least) {
            this.least = least;
        }

        @Override
        public Duration convert(String text) {
            Duration kept = new DurationConverter().convert(text);
            if (kept.isPositive() && kept.compareTo(least) < 0) {
                throw new TypeConversionException("'" + text + "' is less than " + least.toSeconds() + "s, and not 0");
            }
            return kept;
        }
    }

    /// How long a connection is used.
    static final class LifetimeConverter extends RetentionConverter {
        LifetimeConverter() {
            super(Duration.ofSeconds(30));
        }
    }

    /// How long a connection is kept unused.
    static final class IdleConverter extends RetentionConverter {
        IdleConverter() {
            super(Duration.ofSeconds(10));
        }
    }

    /// A whole number from `least` to `most`.
    static class RangeConverter implements ITypeConverter<Integer> {

        private final int least;
        private final int most;

        RangeConverter(int least, int most) {
            this.least = least;
            this.most = most;
        }

        @Override
        public Integer convert(String text) {
            try {
                int number = Integer.parseInt(text.strip());
                if (number >= least && number <= most) {
                    return number;
                }
                throw refused(text);
            } catch (NumberFormatException e) {
                throw refused(text);
            }
        }

        private TypeConversionException refused(String text) {
            return new TypeConversionException("'" + text + "' is not a whole number from " + least + " to " + most);
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

    /// A number of requests in a time: `100/1s`.
    static final class RateConverter implements ITypeConverter<Rate> {
        @Override
        public Rate convert(String text) {
            String[] parts = text.split("/", -1);
            if (parts.length == 2) {
                int requests = new RangeConverter(1, 1_000_000).convert(parts[0]);
                Duration time = new DurationConverter().convert(parts[1]);
                if (time.isPositive()) {
                    return new Rate(requests, time);
                }
            }
            throw new TypeConversionException("'" + text + "' is not a rate such as 100/1s or 3000/1m");
        }
    }

    /// An origin as browsers send it (RFC 6454, 6.1), or `*` for all.
    static final class OriginConverter implements ITypeConverter<String> {

        private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#@\\s,*]+");

        @Override
        public String convert(String text) {
            if (!text.equals("*") && !ORIGIN.matcher(text).matches()) {
                throw new TypeConversionException(
                        "'" + text + "' is not an origin such as https://example.org, without a path; nor *, for any");
            }
            return text;
        }
    }

    /// An address of HTTP, without a slash at its end.
    static final class AddressConverter implements ITypeConverter<String> {

        private static final Pattern ADDRESS = Pattern.compile("https?://[^/?#@\\s]+(/[^?#\\s]*)?");

        @Override
        public String convert(String text) {
            if (!ADDRESS.matcher(text).matches()) {
                throw new TypeConversionException(
                        "'" + text + "' is not an address such as https://api.example.org or https://example.org/blog");
            }
            return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        }
    }

    /// A path that a socket can have.
    static final class SocketConverter implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            if (text.isBlank() || text.indexOf('\0') >= 0) {
                throw new TypeConversionException("'" + text + "' is no path");
            }
            if (text.getBytes(StandardCharsets.UTF_8).length > ListenAddress.UnixSocket.LONGEST) {
                throw new TypeConversionException("'" + text + "' is longer than the "
                        + ListenAddress.UnixSocket.LONGEST + " bytes that a socket's path can have");
            }
            return Path.of(text);
        }
    }

    /// Permissions of a file as `chmod` has them, for its owner at least to read and write.
    static final class ModeConverter implements ITypeConverter<Set<PosixFilePermission>> {

        private static final Pattern MODE = Pattern.compile("[67][0-7][0-7]");

        @Override
        public Set<PosixFilePermission> convert(String text) {
            if (!MODE.matcher(text).matches()) {
                throw new TypeConversionException("'" + text + "' is not a mode from 600 to 777, in octal");
            }
            String rights = text.chars()
                    .mapToObj(digit -> RIGHTS.get(Character.digit(digit, 8)))
                    .collect(Collectors.joining());
            return PosixFilePermissions.fromString(rights);
        }
    }

    /// The name of a header (RFC 9110, 5.6.2) that answers may repeat: one that neither frames them nor is secret.
    static final class HeaderConverter implements ITypeConverter<String> {

        private static final Set<String> OWN = Set.of(
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
                throw new TypeConversionException("'" + text + "' is no name of a header");
            }
            if (OWN.contains(text.toLowerCase(Locale.ROOT))) {
                throw new TypeConversionException("'" + text + "' is no header that answers can repeat");
            }
            return text;
        }
    }

    /// Any text.
    static final class TextConverter implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            return text;
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

    /// Bytes of memory: any number that the JVM may have, and no fewer than a response needs that is not counted.
    static final class MemoryConverter implements ITypeConverter<Long> {

        private static final long MIN = MemoryBudget.UNCOUNTED;

        @Override
        public Long convert(String text) {
            long size = number(text, BYTES, "a size such as 65536, 16MiB or 1GiB");
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
