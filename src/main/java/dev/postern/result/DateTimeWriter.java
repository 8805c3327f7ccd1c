package dev.postern.result;

import java.nio.charset.StandardCharsets;

/// Dates and times as `to_json` writes them, from PostgreSQL's binary format: days or microseconds since
/// 2000-01-01.
final class DateTimeWriter {

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final byte[] UTC = "+00:00".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEFORE_CHRIST = " BC".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INFINITY = "\"infinity\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MINUS_INFINITY = "\"-infinity\"".getBytes(StandardCharsets.US_ASCII);

    private DateTimeWriter() {}

    /// Whether the zone is written after the time.
    enum Zone {
        NONE,
        UTC
    }

    static void date(JsonBuffer out, int days) {
        if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
            out.put(days > 0 ? INFINITY : MINUS_INFINITY);
            return;
        }
        out.put('"');
        boolean beforeChrist = day(out, days);
        out.put(beforeChrist ? BEFORE_CHRIST : new byte[0]).put('"');
    }

    static void timestamp(JsonBuffer out, long micros, Zone zone) {
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            out.put(micros > 0 ? INFINITY : MINUS_INFINITY);
            return;
        }
        long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
        long fraction = Math.floorMod(micros, MICROS_PER_SECOND);
        out.put('"');
        boolean beforeChrist = day(out, Math.floorDiv(seconds, SECONDS_PER_DAY));
        time(out.put('T'), Math.floorMod(seconds, SECONDS_PER_DAY), fraction);
        if (zone == Zone.UTC) {
            out.put(UTC);
        }
        if (beforeChrist) {
            out.put(BEFORE_CHRIST);
        }
        out.put('"');
    }

    private static void time(JsonBuffer out, long secondOfDay, long fraction) {
        out.digits(secondOfDay / 3_600, 2);
        out.put(':').digits(secondOfDay / 60 % 60, 2);
        out.put(':').digits(secondOfDay % 60, 2);
        if (fraction != 0) {
            out.put('.');
            int start = out.size();
            out.digits(fraction, 6);
            out.trimZeros(start);
        }
    }

    /// Writes `yyyy-mm-dd` of the proleptic Gregorian calendar and tells whether it is before Christ; the
    /// calendar's era begins on 0000-03-01, so that a leap day is the last of its year.
    private static boolean day(JsonBuffer out, long daysSince2000) {
        long days = daysSince2000 + 730_425;
        long era = Math.floorDiv(days, 146_097);
        long dayOfEra = Math.floorMod(days, 146_097);
        long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shifted = (5 * dayOfYear + 2) / 153;
        long month = shifted < 10 ? shifted + 3 : shifted - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        long shown = year > 0 ? year : 1 - year;
        out.digits(shown, shown < 10_000 ? 4 : Long.toString(shown).length());
        out.put('-').digits(month, 2);
        out.put('-').digits(dayOfYear - (153 * shifted + 2) / 5 + 1, 2);
        return year <= 0;
    }
}
