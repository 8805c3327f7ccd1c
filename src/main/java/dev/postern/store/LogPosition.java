package dev.postern.store;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Position in PostgreSQL's write-ahead log (PostgreSQL manual, 8.20, `pg_lsn`).
///
/// @param bytes unsigned number of bytes before it
public record LogPosition(long bytes) implements Comparable<LogPosition> {

    /// Position before all others.
    static final LogPosition MIN = new LogPosition(0);

    /// Position after all others, which no replica reaches.
    static final LogPosition MAX = new LogPosition(-1);

    private static final Pattern TEXT = Pattern.compile("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}");

    /// Parses PostgreSQL's text, two hexadecimal numbers with a slash.
    ///
    /// @return null for another text
    public static @Nullable LogPosition parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            return null;
        }
        int slash = text.indexOf('/');
        return new LogPosition(
                (Long.parseLong(text, 0, slash, 16) << 32) | Long.parseLong(text, slash + 1, text.length(), 16));
    }

    @Override
    public int compareTo(LogPosition other) {
        return Long.compareUnsigned(bytes, other.bytes);
    }

    /// Returns PostgreSQL's text.
    @Override
    public String toString() {
        return Long.toHexString(bytes >>> 32).toUpperCase(Locale.ROOT)
                + "/"
                + Long.toHexString(bytes & 0xFFFF_FFFFL).toUpperCase(Locale.ROOT);
    }
}
