package dev.postern.request;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;

/// How large a request may be; one past a limit is refused with 400 PSTRN801 before anything is done for it.
///
/// @param embedDepth levels of embedding
/// @param treeDepth levels of `and`/`or`
/// @param filters conditions in all
/// @param selectItems columns and embeds in all, and columns of one order
/// @param listItems values of one `in` list
public record RequestLimits(int embedDepth, int treeDepth, int filters, int selectItems, int listItems) {

    /// What is enough for people.
    public static final RequestLimits DEFAULT = new RequestLimits(8, 32, 200, 500, 5_000);

    void check(int actual, int limit, String what) {
        if (actual > limit) {
            throw ApiError.of(ErrorCode.LIMIT_EXCEEDED, "The request has more than " + limit + " " + what)
                    .withHint("Ask for less in one request, or raise the limit the service was started with.")
                    .exception();
        }
    }
}
