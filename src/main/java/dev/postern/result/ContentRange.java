package dev.postern.result;

import dev.postern.problem.PageErrors;
import org.jspecify.annotations.Nullable;

/// Range of the rows in a response (`docs/dialect.md` 1.5).
///
/// @param first position of the first row, from 0
/// @param count number of rows in the response
/// @param total number of all matching rows; null if not requested
public record ContentRange(long first, long count, @Nullable Long total) {

    /// Returns the value of the `Content-Range` header.
    public String header() {
        String rows = count == 0 ? "*" : first + "-" + (first + count - 1);
        return rows + "/" + (total == null ? "*" : total);
    }

    /// Returns 206 if the response holds only part of the matching rows, otherwise 200.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST103 with `Content-Range` if the first row is beyond the
    /// last
    public int status() {
        if (total == null) {
            return 200;
        }
        if (first > total) {
            throw PageErrors.offsetBeyondTotal(first, total);
        }
        return count < total ? 206 : 200;
    }
}
