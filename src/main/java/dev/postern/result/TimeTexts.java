package dev.postern.result;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Dates and times as PostgreSQL writes them with DateStyle ISO, read as the numbers of its binary format: days or
/// microseconds since 2000-01-01.
final class TimeTexts {

    private static final Pattern DATE = Pattern.compile("(\\d{4,7})-(\\d\\d)-(\\d\\d)( BC)?");
    private static final Pattern TIME = Pattern.compile(
            "(\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?)(?:([+-])(\\d\\d)(?::(\\d\\d))?(?::(\\d\\d))?)?( BC)?");
    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

    private TimeTexts() {}

    /// Days of a date; the greatest and the least number for infinity.
    ///
    /// @throws dev.postern.problem.ProblemException PGRSTX00 if it is not one
    static int days(String text) {
        return switch (text) {
            case "infinity" -> Integer.MAX_VALUE;
            case "-infinity" -> Integer.MIN_VALUE;
            default -> Math.toIntExact(day(text, text));
        };
    }

    /// Microseconds of a date and time, with or without the offset of its zone; the greatest and the least number for
    /// infinity.
    ///
    /// @throws dev.postern.problem.ProblemException PGRSTX00 if it is not one
    static long micros(String text) {
        return switch (text) {
            case "infinity" -> Long.MAX_VALUE;
            case "-infinity" -> Long.MIN_VALUE;
            default -> finite(text);
        };
    }

    private static long finite(String text) {
        int space = text.indexOf(' ');
        Matcher time = TIME.matcher(text.substring(space + 1));
        if (space < 0 || !time.matches()) {
            throw unreadable(text);
        }
        String era = time.group(6) == null ? "" : time.group(6);
        long micros = LocalTime.parse(time.group(1)).getLong(ChronoField.MICRO_OF_DAY);
        long offset = (number(time.group(3)) * 60 + number(time.group(4))) * 60 + number(time.group(5));
        long east = "-".equals(time.group(2)) ? -offset : offset;
        long days = day(text.substring(0, space) + era, text);
        return days * ChronoUnit.DAYS.getDuration().toSeconds() * 1_000_000 + micros - east * 1_000_000;
    }

    private static long day(String date, String text) {
        Matcher day = DATE.matcher(date);
        if (!day.matches()) {
            throw unreadable(text);
        }
        int year = (int) number(day.group(1));
        try {
            return LocalDate.of(day.group(4) == null ? year : 1 - year, (int) number(day.group(2)), (int)
                                    number(day.group(3)))
                            .toEpochDay()
                    - EPOCH_DAY;
        } catch (DateTimeException e) {
            throw unreadable(text);
        }
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static RuntimeException unreadable(String text) {
        return ResultEncodings.unreadable("'" + text + "' is no ISO date or time");
    }
}
