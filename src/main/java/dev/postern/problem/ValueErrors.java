package dev.postern.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Errors of single values in payloads, headers and parameters: PSTRN601, and PGRST204 for an unknown member.
///
/// Each names its value: by the key of a member, by its JSON pointer (RFC 6901) or by the name of a parameter.
public final class ValueErrors {

    private ValueErrors() {}

    public static ProblemException missing(String name) {
        return invalid(name, "is missing").exception();
    }

    public static ProblemException repeated(String name) {
        return invalid(name, "is repeated").exception();
    }

    public static ProblemException empty(String name) {
        return invalid(name, "must not be empty").exception();
    }

    public static ProblemException notString(String name) {
        return invalid(name, "must be a string").exception();
    }

    public static ProblemException notWholeNumber(String name) {
        return invalid(name, "must be a whole number").exception();
    }

    public static ProblemException notEmailAddress(String name) {
        return invalid(name, "is not an e-mail address").exception();
    }

    public static ProblemException notArrayOfObjects(String name) {
        return arrayOfObjects(name).exception();
    }

    static ApiError arrayOfObjects(String name) {
        return invalid(name, "must be an array of objects");
    }

    static ApiError invalid(String name, String fact) {
        return ApiError.of(ErrorCode.INVALID_VALUE, "'" + name + "' " + fact);
    }

    /// @param value text of the parameter
    /// @param expected description of the valid values
    public static ProblemException invalidParameter(String name, String value, String expected) {
        return ApiError.of(ErrorCode.INVALID_VALUE, "'" + name + "' is '" + value + "'")
                .withHint("Use " + expected + ".")
                .exception();
    }

    /// Creates the error of a member with an unknown name.
    ///
    /// @param suggestion similar name, or null
    /// @param names accepted names
    public static ProblemException unknownMember(String pointer, @Nullable String suggestion, List<String> names) {
        String meant = suggestion == null ? "" : "Perhaps you meant '" + suggestion + "'. ";
        return ApiError.of(ErrorCode.COLUMN_NOT_FOUND, "'" + pointer + "' is not accepted")
                .withHint(meant + "Use one of " + String.join(", ", names) + ".")
                .exception();
    }
}
