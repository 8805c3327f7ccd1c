package dev.postern.problem;

/// Errors of single values in payloads: PSTRN601.
public final class ValueErrors {

    private ValueErrors() {}

    /// Creates the error of a value that a hook of the application reads, and Java's type cannot hold.
    public static ProblemException notHeldByJava(String column) {
        return ApiError.of(ErrorCode.INVALID_VALUE, "A value of '" + column + "' is not supported, such as NaN")
                .exception();
    }

    /// @param name key or parameter of the value
    public static ProblemException notString(String name) {
        return invalid(name, "must be a string").exception();
    }

    public static ProblemException missing(String name) {
        return invalid(name, "is missing").exception();
    }

    public static ProblemException repeated(String name) {
        return invalid(name, "is repeated").exception();
    }

    static ApiError invalid(String name, String fact) {
        return ApiError.of(ErrorCode.INVALID_VALUE, "'" + name + "' " + fact);
    }

    public static ProblemException passwordLength(int characters, int minCharacters, int maxCharacters) {
        return ApiError.of(ErrorCode.INVALID_VALUE, "The password has " + characters + " characters")
                .withHint("Use " + minCharacters + " to " + maxCharacters + " characters.")
                .exception();
    }

    public static ProblemException blankPassword() {
        return ApiError.of(ErrorCode.INVALID_VALUE, "The password is blank")
                .withHint("Use characters other than spaces.")
                .exception();
    }
}
