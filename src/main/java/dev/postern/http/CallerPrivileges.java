package dev.postern.http;

import dev.postern.catalog.RolePrivileges;
import dev.postern.http.OpenApiSettings.Mode;
import io.javalin.http.Context;

/// Decides which objects a caller sees: the same ones in its OpenAPI document, in hints and in `Allow`.
///
/// @param mode of the document; without a document hints follow the privileges
record CallerPrivileges(Authentication callers, Mode mode) {

    /// What the caller sees, read from the database at most once a minute and after each reload.
    ///
    /// @throws dev.postern.problem.ProblemException for a caller that is not known, or a database that does not
    /// answer
    RolePrivileges of(Context http) {
        callers.identify(http); // a token that does not count is refused in every mode
        return switch (mode) {
            case FOLLOW_PRIVILEGES, DISABLED -> callers.rolePrivileges(http);
            case IGNORE_PRIVILEGES -> new RolePrivileges.Unrestricted();
        };
    }
}
