package dev.postern.log;

import org.jspecify.annotations.Nullable;

/// One line of the log. Text of clients cannot end it or begin another field.
public final class LogLine {

    private static final int MICROS_PER_MILLI = 1_000;
    private static final int NANOS_PER_MICRO = 1_000;

    private final LogFormat format;
    private final StringBuilder text = new StringBuilder(384);

    /// Level of a line.
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /// Starts a line.
    ///
    /// @param event kind of the line, such as `request`; the text format omits it
    public LogLine(LogFormat format, LogClock clock, Level level, String event) {
        this.format = format;
        switch (format) {
            case TEXT -> {
                clock.append(System.currentTimeMillis(), text);
                text.append(' ').append(level);
            }
            case JSON -> {
                text.append("{\"time\":\"");
                clock.append(System.currentTimeMillis(), text);
                text.append("\",\"level\":\"").append(level).append("\",\"event\":\"");
                text.append(event).append('"');
            }
        }
    }

    /// Adds a value that the text format shows without its name.
    ///
    /// @param value value; null to omit it
    public LogLine addWord(String name, @Nullable String value) {
        if (value != null) {
            switch (format) {
                case TEXT -> quoteIfNeeded(value, text.append(' '));
                case JSON -> quote(value, name(name));
            }
        }
        return this;
    }

    /// Adds a number that the text format shows without its name.
    public LogLine addWord(String name, long value) {
        switch (format) {
            case TEXT -> text.append(' ').append(value);
            case JSON -> name(name).append(value);
        }
        return this;
    }

    /// Adds a field.
    ///
    /// @param value value; null to omit the field
    public LogLine add(String name, @Nullable String value) {
        if (value != null) {
            switch (format) {
                case TEXT -> quoteIfNeeded(value, name(name));
                case JSON -> quote(value, name(name));
            }
        }
        return this;
    }

    /// Adds a field.
    public LogLine add(String name, long value) {
        name(name).append(value);
        return this;
    }

    /// Adds a field, or nothing for 0.
    public LogLine addPositive(String name, long value) {
        return value == 0 ? this : add(name, value);
    }

    /// Adds a duration in milliseconds with three decimals.
    public LogLine addMillis(String name, long nanos) {
        long micros = Math.max(0, nanos) / NANOS_PER_MICRO;
        name(name).append(micros / MICROS_PER_MILLI).append('.');
        appendThousandths((int) (micros % MICROS_PER_MILLI), text);
        return this;
    }

    private StringBuilder name(String name) {
        return switch (format) {
            case TEXT -> text.append(' ').append(name).append('=');
            case JSON -> text.append(",\"").append(name).append("\":");
        };
    }

    static void appendThousandths(int value, StringBuilder line) {
        line.append((char) ('0' + value / 100))
                .append((char) ('0' + value / 10 % 10))
                .append((char) ('0' + value % 10));
    }

    private static void quoteIfNeeded(String value, StringBuilder line) {
        boolean isPlain = !value.isEmpty();
        for (int i = 0; i < value.length() && isPlain; i++) {
            char c = value.charAt(i);
            isPlain = c > ' ' && c < 127 && c != '"' && c != '\\';
        }
        if (isPlain) {
            line.append(value);
        } else {
            quote(value, line);
        }
    }

    /// Appends a JSON string, in which only ASCII characters are not escaped.
    private static void quote(String value, StringBuilder line) {
        line.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < ' ' || c >= 127) {
                line.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    line.append(Character.forDigit((c >> shift) & 0xF, 16));
                }
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }

    /// Returns the line without a line end.
    public String end() {
        return switch (format) {
            case TEXT -> text.toString();
            case JSON -> text.append('}').toString();
        };
    }
}
