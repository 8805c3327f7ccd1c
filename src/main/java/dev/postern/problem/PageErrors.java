package dev.postern.problem;

/// Errors of pages: PGRST103 for ranges of rows, PSTRN602 for page tokens.
public final class PageErrors {

    private PageErrors() {}

    public static ProblemException negativeLimit() {
        return notSatisfiable("Limit should be greater than or equal to zero.").exception();
    }

    public static ProblemException reversedRange() {
        return notSatisfiable(
                        "The lower boundary must be lower than or equal to the upper boundary in the Range header.")
                .exception();
    }

    public static ProblemException offsetBeyondTotal(long offset, long total) {
        return notSatisfiable("An offset of " + offset + " was requested, but there are only " + total + " rows.")
                .withHeader("Content-Range", "*/" + total)
                .exception();
    }

    private static ApiError notSatisfiable(String details) {
        return ApiError.of(ErrorCode.RANGE_NOT_SATISFIABLE, "Requested range not satisfiable")
                .withDetails(details);
    }

    public static ProblemException invalidToken() {
        return ApiError.of(ErrorCode.INVALID_PAGE_TOKEN, "The page token is not valid for this query")
                .withHint("Use the URL of the Link header unchanged, or restart with an empty after=.")
                .exception();
    }

    /// Creates the error of a page whose last row has a long value to order by.
    public static ProblemException linkTooLong(int maxCharacters) {
        return ApiError.of(
                        ErrorCode.INVALID_PAGE_TOKEN,
                        "The Link to the next page would have more than " + maxCharacters + " characters")
                .withDetails("The page token has the values of the last row that order= names")
                .withHint("Order by a shorter column, or use limit and offset.")
                .exception();
    }

    public static ProblemException noKey(String resource) {
        return ApiError.of(ErrorCode.INVALID_PAGE_TOKEN, "'" + resource + "' has no key to paginate by")
                .withHint("Use limit and offset.")
                .exception();
    }
}
