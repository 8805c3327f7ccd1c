package dev.postern.request;

import dev.postern.problem.Code;
import dev.postern.problem.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The `Range` header of a GET, counted in rows: `0-9` or `10-` (`dialect.md` 1.5).
///
/// @param first the first row wanted, from 0
/// @param last the last row wanted; null: all that follow
public record RowRange(long first, @Nullable Long last) {

    private static final Pattern FORM = Pattern.compile("(?:items=)?(\\d{1,18})-(\\d{0,18})");

    /// Null where there is no header, or one that is not of this form.
    public static @Nullable RowRange parse(@Nullable String header) {
        Matcher form = header == null ? null : FORM.matcher(header.strip());
        if (form == null || !form.matches()) {
            return null;
        }
        long first = Long.parseLong(form.group(1));
        if (form.group(2).isEmpty()) {
            return new RowRange(first, null);
        }
        long last = Long.parseLong(form.group(2));
        if (first > last) {
            throw Refusal.of(Code.RANGE, "Requested range not satisfiable")
                    .details(
                            "The lower boundary must be lower than or equal to the upper boundary in the Range header.")
                    .exception();
        }
        return new RowRange(first, last);
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
