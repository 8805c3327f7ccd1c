package dev.postern.result;

import java.nio.charset.StandardCharsets;

/// Writer of dates and times in the format of `to_json`, from PostgreSQL's binary format: days or microseconds
/// since 2000-01-01.
final class DateTimeWriter {

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final byte[] UTC = "+00:00".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEFORE_CHRIST = " BC".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INFINITY = "\"infinity\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MINUS_INFINITY = "\"-infinity\"".getBytes(StandardCharsets.US_ASCII);

    private DateTimeWriter() {}

    /// Offset that is written after the time.
    enum Zone {
        NONE,
        UTC
    }

    static void writeDate(JsonBuffer out, int days) {
        if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
            out.put(days > 0 ? INFINITY : MINUS_INFINITY);
            return;
        }
        out.put('"');
        boolean beforeChrist = writeDay(out, days);
        out.put(beforeChrist ? BEFORE_CHRIST : new byte[0]).put('"');
    }

    static void writeTimestamp(JsonBuffer out, long micros, Zone zone) {
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            out.put(micros > 0 ? INFINITY : MINUS_INFINITY);
            return;
        }
        long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
        long fraction = Math.floorMod(micros, MICROS_PER_SECOND);
        out.put('"');
        boolean beforeChrist = writeDay(out, Math.floorDiv(seconds, SECONDS_PER_DAY));
        writeTime(out.put('T'), Math.floorMod(seconds, SECONDS_PER_DAY), fraction);
        if (zone == Zone.UTC) {
            out.put(UTC);
        }
        if (beforeChrist) {
            out.put(BEFORE_CHRIST);
        }
        out.put('"');
    }

    private static void writeTime(JsonBuffer out, long secondOfDay, long fraction) {
        out.putDigits(secondOfDay / 3_600, 2);
        out.put(':').putDigits(secondOfDay / 60 % 60, 2);
        out.put(':').putDigits(secondOfDay % 60, 2);
        if (fraction != 0) {
            out.put('.');
            int start = out.size();
            out.putDigits(fraction, 6);
            out.trimTrailingZeros(start);
        }
    }

    /// Writes a date of the proleptic Gregorian calendar as `yyyy-mm-dd`.
    ///
    /// The computation uses eras of 400 years that begin on 0000-03-01, so that a leap day is the last day of its
    /// year.
    ///
    /// @return whether the year is before Christ
    private static boolean writeDay(JsonBuffer out, long daysSince2000) {
        long days = daysSince2000 + 730_425;
        long era = Math.floorDiv(days, 146_097);
        long dayOfEra = Math.floorMod(days, 146_097);
        long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long monthFromMarch = (5 * dayOfYear + 2) / 153;
        long month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        long displayedYear = year > 0 ? year : 1 - year;
        out.putDigits(
                displayedYear,
                displayedYear < 10_000 ? 4 : Long.toString(displayedYear).length());
        out.put('-').putDigits(month, 2);
        out.put('-').putDigits(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, 2);
        return year <= 0;
    }
}
