package dev.postern.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Errors of function calls: PGRST202 if no overload fits, PGRST203 if several fit.
///
/// They suggest functions that the caller can call.
public final class FunctionErrors {

    private FunctionErrors() {}

    /// @param name name of the function
    /// @param requested requested signature, with its blank or parenthesis at the start
    /// @param searched description of the searched signatures, with its blank at the start
    /// @param suggestion name of a similar function with its arguments, or null
    public static ApiError notFound(
            String schema, String name, String requested, String searched, @Nullable String suggestion) {
        String function = schema + "." + name;
        return ApiError.of(
                        ErrorCode.FUNCTION_NOT_FOUND,
                        "Could not find the function " + function + requested + " in the schema cache")
                .withDetails("Searched for the function " + function + searched
                        + ", but no matches were found in the schema cache.")
                .withHint(
                        suggestion == null
                                ? null
                                : "Perhaps you meant to call the function " + schema + "." + suggestion);
    }

    /// @param candidates signatures of the functions that fit
    public static ApiError ambiguous(List<String> candidates) {
        return ApiError.of(
                        ErrorCode.AMBIGUOUS_FUNCTION,
                        "Could not choose the best candidate function"
                                + (candidates.isEmpty() ? "" : " between: " + String.join(", ", candidates)))
                .withHint("Try renaming the parameters or the function itself in the database so function"
                        + " overloading can be resolved");
    }
}
