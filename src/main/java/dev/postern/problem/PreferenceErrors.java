package dev.postern.problem;

import java.util.List;

/// Errors of preferences: PGRST122 for invalid ones, PGRST124 and PGRST128 for `max-affected`.
public final class PreferenceErrors {

    private PreferenceErrors() {}

    /// Creates the error of preferences that `handling=strict` rejects.
    public static ProblemException invalid(List<String> preferences) {
        return invalidWithStrict(String.join(", ", preferences)).exception();
    }

    /// Creates the error of a resolution that strict handling rejects, because no key finds the existing rows.
    public static ProblemException noConflictTarget(String preference) {
        return invalidWithStrict(preference)
                .withHint("Name the columns of a unique key in ?on_conflict=.")
                .exception();
    }

    private static ApiError invalidWithStrict(String preferences) {
        return ApiError.of(ErrorCode.INVALID_PREFERENCES, "Invalid preferences given with handling=strict")
                .withDetails("Invalid preferences: " + preferences);
    }

    public static ProblemException maxAffectedExceeded(long rows) {
        return ApiError.of(ErrorCode.MAX_AFFECTED_EXCEEDED, "Query result exceeds max-affected preference constraint")
                .withDetails("The query affects " + rows + " rows")
                .exception();
    }

    public static ProblemException maxAffectedWithoutRows() {
        return ErrorCode.MAX_AFFECTED_CALL.exception(
                "Function must return SETOF or TABLE when max-affected preference is used with handling=strict");
    }
}
