package dev.postern.log;

import java.time.Instant;

/// Times of log lines in ISO 8601, UTC, with milliseconds. Thread-safe.
///
/// The text of the current second is kept, because formatting a time costs more than the rest of a line.
public final class LogClock {

    private static final int MILLIS_PER_SECOND = 1_000;

    private volatile Second last = new Second(Long.MIN_VALUE, "");

    private record Second(long epochSecond, String text) {}

    /// Appends a time.
    ///
    /// @param epochMillis milliseconds since 1970
    void append(long epochMillis, StringBuilder line) {
        long epochSecond = Math.floorDiv(epochMillis, (long) MILLIS_PER_SECOND);
        Second second = last;
        if (second.epochSecond() != epochSecond) {
            String text = Instant.ofEpochSecond(epochSecond).toString();
            second = new Second(epochSecond, text.substring(0, text.length() - 1));
            last = second;
        }
        line.append(second.text()).append('.');
        LogLine.appendThousandths(Math.floorMod(epochMillis, MILLIS_PER_SECOND), line);
        line.append('Z');
    }
}
