package dev.postern.result;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import org.jspecify.annotations.Nullable;

/// Which rows of how many an answer holds (`dialect.md` 1.5).
///
/// @param first position of the first row, from 0
/// @param count rows in the answer
/// @param total all rows that match; null: not asked for
public record ContentRange(long first, long count, @Nullable Long total) {

    /// Value of the `Content-Range` header.
    public String header() {
        String rows = count == 0 ? "*" : first + "-" + (first + count - 1);
        return rows + "/" + (total == null ? "*" : total);
    }

    /// 206 where there are more rows than these, 200 otherwise.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST103 where the first row wanted is beyond the last
    public int status() {
        if (total == null) {
            return 200;
        }
        if (first > total) {
            throw ApiError.of(ErrorCode.RANGE_NOT_SATISFIABLE, "Requested range not satisfiable")
                    .withDetails("An offset of " + first + " was requested, but there are only " + total + " rows.")
                    .exception();
        }
        return count < total ? 206 : 200;
    }
}
