package dev.postern.request;

import dev.postern.problem.LimitErrors;

/// Maximum sizes of a request, which is otherwise rejected with 400 PSTRN801 before it is planned.
///
/// @param embedDepth levels of embedding
/// @param treeDepth levels of `and`/`or`
/// @param filters filters of the whole request
/// @param selectItems columns and embeds of the whole request, and columns of one order
/// @param listItems values of one `in` list
public record RequestLimits(int embedDepth, int treeDepth, int filters, int selectItems, int listItems) {

    /// The defaults of the options.
    public static final RequestLimits DEFAULT = new RequestLimits(8, 32, 200, 500, 5_000);

    void check(int actual, int limit, String option) {
        if (actual > limit) {
            throw LimitErrors.exceeded(option, limit);
        }
    }
}
