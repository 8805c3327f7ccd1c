package dev.postern.problem;

/// Errors of nested inserts: PSTRN601, with the JSON pointer of the value as details.
public final class NestedWriteErrors {

    private NestedWriteErrors() {}

    public static ProblemException notObject(String pointer) {
        return invalid(pointer, "must be an object or null");
    }

    public static ProblemException notArrayOfObjects(String pointer) {
        return ValueErrors.arrayOfObjects(pointer).withPointer(pointer).exception();
    }

    public static ProblemException computedRelationship(String pointer) {
        return invalid(pointer, "is computed and cannot be written");
    }

    /// Creates the error of a parent object under a relationship that can have several rows.
    public static ProblemException severalParents(String pointer) {
        return invalid(pointer, "can have several rows and cannot be written");
    }

    /// Creates the error of a value for a column that a nested object determines.
    public static ProblemException setByNestedObject(String pointer) {
        return invalid(pointer, "is already set by the nested objects; leave it out");
    }

    private static ProblemException invalid(String pointer, String fact) {
        return ValueErrors.invalid(pointer, fact).withPointer(pointer).exception();
    }

    public static ProblemException conflictResolution() {
        return ApiError.of(ErrorCode.INVALID_VALUE, "A nested insert does not support Prefer: resolution")
                .withHint("Leave out Prefer: resolution, or write each table in its own request.")
                .exception();
    }

    public static ProblemException suppressedRow() {
        return ApiError.of(ErrorCode.INVALID_VALUE, "A trigger or rule suppressed a row of the nested insert")
                .withHint("Each object must produce one row.")
                .exception();
    }
}
