package dev.postern.request;

import dev.postern.problem.PageErrors;
import dev.postern.problem.QueryErrors;
import dev.postern.request.Preferences.Handling;
import org.jspecify.annotations.Nullable;

/// A `Range` header in rows: `0-9` or `10-` (`docs/dialect.md` 1.5).
///
/// @param first index of the first row, from 0
/// @param last index of the last row; null for all rows from the first
public record RowRange(long first, @Nullable Long last) {

    private static final int MAX_DIGITS = 18;

    /// Parses the header.
    ///
    /// @return null without a header, or for an invalid header with lenient handling
    /// @throws dev.postern.problem.ProblemException PGRST103 for an end before the start, PGRST100 if it is invalid
    public static @Nullable RowRange parse(@Nullable String header, Handling handling) {
        RowRange range = parse(header);
        if (range == null && header != null && handling == Handling.STRICT) {
            throw QueryErrors.invalidRange(header);
        }
        return range;
    }

    private static @Nullable RowRange parse(@Nullable String header) {
        String text = header == null ? "" : header.strip();
        int dash = text.indexOf('-');
        if (dash < 1 || !isNumber(text.substring(0, dash))) {
            return null;
        }
        long first = Long.parseLong(text.substring(0, dash));
        String end = text.substring(dash + 1);
        if (end.isEmpty()) {
            return new RowRange(first, null);
        }
        if (!isNumber(end)) {
            return null;
        }
        long last = Long.parseLong(end);
        if (first > last) {
            throw PageErrors.reversedRange();
        }
        return new RowRange(first, last);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// Returns clauses with the intersection of this range and their limit and offset.
    public Clauses intersect(Clauses clauses) {
        long start = clauses.offset() == null ? 0 : Math.max(0, clauses.offset());
        long offset = Math.max(start, first);
        Long end = clauses.limit() == null ? null : start + clauses.limit();
        if (last != null && (end == null || last + 1 < end)) {
            end = last + 1;
        }
        Long limit = end == null ? null : Long.valueOf(Math.max(0, end - offset));
        return new Clauses(clauses.where(), clauses.order(), limit, offset);
    }
}
