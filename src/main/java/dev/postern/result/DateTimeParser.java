package dev.postern.result;

import dev.postern.problem.ResultErrors;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Parser of dates and times in PostgreSQL's text format (DateStyle ISO). The results are the numbers of its binary
/// format: days or microseconds since 2000-01-01.
final class DateTimeParser {

    private static final Pattern DATE = Pattern.compile("(\\d{4,7})-(\\d\\d)-(\\d\\d)( BC)?");
    private static final Pattern TIME = Pattern.compile(
            "(\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?)(?:([+-])(\\d\\d)(?::(\\d\\d))?(?::(\\d\\d))?)?( BC)?");
    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

    private DateTimeParser() {}

    /// Parses a date; infinity is the maximum, -infinity the minimum.
    ///
    /// @throws dev.postern.problem.ProblemException PGRSTX00 if the text is not a date
    static int parseDays(String text) {
        return switch (text) {
            case "infinity" -> Integer.MAX_VALUE;
            case "-infinity" -> Integer.MIN_VALUE;
            default -> Math.toIntExact(parseDay(text, text));
        };
    }

    /// Parses a date and time with or without a zone offset; infinity is the maximum, -infinity the minimum.
    ///
    /// @throws dev.postern.problem.ProblemException PGRSTX00 if the text is not a date and time
    static long parseMicros(String text) {
        return switch (text) {
            case "infinity" -> Long.MAX_VALUE;
            case "-infinity" -> Long.MIN_VALUE;
            default -> parseTimestamp(text);
        };
    }

    private static long parseTimestamp(String text) {
        int space = text.indexOf(' ');
        Matcher time = TIME.matcher(text.substring(space + 1));
        if (space < 0 || !time.matches()) {
            throw ResultErrors.notDateTime(text);
        }
        String era = time.group(6) == null ? "" : time.group(6);
        long micros = LocalTime.parse(time.group(1)).getLong(ChronoField.MICRO_OF_DAY);
        long offset = (parseNumber(time.group(3)) * 60 + parseNumber(time.group(4))) * 60 + parseNumber(time.group(5));
        long eastOffset = "-".equals(time.group(2)) ? -offset : offset;
        long days = parseDay(text.substring(0, space) + era, text);
        return days * ChronoUnit.DAYS.getDuration().toSeconds() * 1_000_000 + micros - eastOffset * 1_000_000;
    }

    private static long parseDay(String date, String text) {
        Matcher day = DATE.matcher(date);
        if (!day.matches()) {
            throw ResultErrors.notDateTime(text);
        }
        int year = (int) parseNumber(day.group(1));
        try {
            return LocalDate.of(day.group(4) == null ? year : 1 - year, (int) parseNumber(day.group(2)), (int)
                                    parseNumber(day.group(3)))
                            .toEpochDay()
                    - EPOCH_DAY;
        } catch (DateTimeException e) {
            throw ResultErrors.notDateTime(text);
        }
    }

    private static long parseNumber(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
