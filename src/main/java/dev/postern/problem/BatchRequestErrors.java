package dev.postern.problem;

/// Errors of the body of a batch: PGRST102, and PSTRN601 for references.
public final class BatchRequestErrors {

    private BatchRequestErrors() {}

    public static ProblemException noOperations() {
        return ApiError.of(ErrorCode.INVALID_BODY, "The batch is not an object with an array 'operations'")
                .withHint("Send {\"operations\":[{\"method\":\"POST\",\"path\":\"/table\",\"body\":{}}]}.")
                .exception();
    }

    public static ProblemException unknownMember(String name) {
        return ApiError.of(ErrorCode.INVALID_BODY, "'" + name + "' is not a member of an operation")
                .withHint("Use id, method, path, headers and body.")
                .exception();
    }

    public static ProblemException invalidMethodOrPath() {
        return ApiError.of(ErrorCode.INVALID_BODY, "The operation has no valid method and path")
                .withHint("Use GET, POST, PATCH, PUT or DELETE, and a path such as /table.")
                .exception();
    }

    public static ProblemException headersNotStrings() {
        return ErrorCode.INVALID_BODY.exception("'headers' must be an object of strings");
    }

    public static ProblemException idNotString() {
        return ErrorCode.INVALID_BODY.exception("'id' must be a string");
    }

    public static ProblemException repeatedId(String id) {
        return ErrorCode.INVALID_BODY.exception("Several operations have the id '" + id + "'");
    }

    /// @param key key of a write-only column
    public static ProblemException writeOnlyReference(String key) {
        return ErrorCode.INVALID_VALUE.exception("'" + key + "' cannot be a reference");
    }

    public static ProblemException misplacedReference(String reference) {
        return ApiError.of(ErrorCode.INVALID_VALUE, "The reference '" + reference + "' is not allowed here")
                .withHint("Use references in filters, row keys and bodies.")
                .exception();
    }

    /// Creates the error of a reference to an operation that returned no body.
    public static ProblemException referenceWithoutResponse(String reference, String operation) {
        return reference(reference)
                .withHint("No earlier operation '" + operation
                        + "' returned a body. Add Prefer: return=representation to it.")
                .exception();
    }

    /// @param response start of the body that the operation returned
    public static ProblemException referenceWithoutValue(String reference, String operation, String response) {
        return reference(reference)
                .withHint("Operation '" + operation + "' returned: " + response)
                .exception();
    }

    private static ApiError reference(String reference) {
        return ApiError.of(ErrorCode.INVALID_VALUE, "The reference '" + reference + "' has no value");
    }
}
