package dev.postern.store;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Parser of durations in PostgreSQL's settings, such as `30s` (PostgreSQL manual, 19.1.1).
final class SettingDuration {

    private static final Pattern DURATION = Pattern.compile("\\s*(\\d+(?:\\.\\d*)?)\\s*(us|ms|s|min|h|d)?\\s*");

    private static final Map<String, Duration> UNITS = Map.of(
            "us", Duration.ofNanos(1_000),
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "min", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private static final Duration MAX = Duration.ofMillis(Integer.MAX_VALUE);

    private SettingDuration() {}

    /// Parses a duration whose unit without a name is milliseconds.
    ///
    /// @return null for a text that PostgreSQL rejects, or that has an unusual form
    static @Nullable Duration parse(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        Duration unit = UNITS.get(matcher.group(2) == null ? "ms" : matcher.group(2));
        BigDecimal nanos = new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(unit == null ? 0 : unit.toNanos()))
                .min(BigDecimal.valueOf(MAX.toNanos()));
        return Duration.ofNanos(nanos.longValue());
    }
}
