package dev.postern.request;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.request.Preferences.Handling;
import org.jspecify.annotations.Nullable;

/// The `Range` header of a GET, counted in rows: `0-9` or `10-` (`dialect.md` 1.5).
///
/// @param first the first row wanted, from 0
/// @param last the last row wanted; null: all that follow
public record RowRange(long first, @Nullable Long last) {

    private static final int MOST_DIGITS = 18;

    /// Reads the header.
    ///
    /// @return null if there is no header, or one of another form, which strict handling rejects
    /// @throws dev.postern.problem.ProblemException PGRST103 for a range that ends before it begins, PGRST100
    public static @Nullable RowRange parse(@Nullable String header, Handling handling) {
        RowRange range = parse(header);
        if (range == null && header != null && handling == Handling.STRICT) {
            throw ApiError.of(ErrorCode.INVALID_QUERY, "The Range header is not a range of rows")
                    .withDetails("It is '" + header + "'")
                    .withHint("Write the first and the last row, from 0, such as 0-9, or 10- for all that follow.")
                    .exception();
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
            throw ApiError.of(ErrorCode.RANGE_NOT_SATISFIABLE, "Requested range not satisfiable")
                    .withDetails(
                            "The lower boundary must be lower than or equal to the upper boundary in the Range header.")
                    .exception();
        }
        return new RowRange(first, last);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// The rows that both the range and `clauses` ask for.
    public Clauses within(Clauses clauses) {
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
