package dev.postern.problem;

/// Errors of writes that a table or view does not support: PSTRN604 without a filter, PGRST117 for a method.
public final class WriteErrors {

    private WriteErrors() {}

    /// @param method `PATCH`, `PUT` or `DELETE`
    public static ProblemException unfiltered(String method, String resource) {
        return ApiError.of(ErrorCode.UNFILTERED_WRITE, method + " on '" + resource + "' has no filter")
                .withHint(
                        "Add a filter, for example ?id=eq.1," + " or start the service with --allow-unfiltered-writes.")
                .exception();
    }

    public static ProblemException putOfGeneratedKey(String resource) {
        return put(resource, "PostgreSQL generates the key of a new row");
    }

    public static ProblemException putWithoutConflictTarget(String resource) {
        return put(resource, "A table with rules on INSERT or UPDATE cannot be upserted");
    }

    private static ProblemException put(String resource, String reason) {
        return unavailable("PUT", resource)
                .withDetails(reason)
                .withHint("Insert the row with POST, or change it with PATCH.")
                .exception();
    }

    /// @param allowed value of `Allow`: the methods that the resource has for roles with all privileges
    public static ProblemException readOnly(String method, String resource, String allowed) {
        return unavailable(method, resource)
                .withDetails("PostgreSQL cannot change the rows of this view")
                .withHint("Use a method of the Allow header.")
                .withHeader("Allow", allowed)
                .exception();
    }

    private static ApiError unavailable(String method, String resource) {
        return ApiError.of(ErrorCode.METHOD_NOT_ALLOWED, method + " is not available for '" + resource + "'");
    }
}
