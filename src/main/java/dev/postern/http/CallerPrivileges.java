package dev.postern.http;

import dev.postern.catalog.RolePrivileges;
import dev.postern.http.OpenApiSettings.Mode;
import io.javalin.http.Context;

/// Privileges that decide which objects a caller sees in its OpenAPI document, in hints and in `Allow`.
///
/// @param mode mode of the OpenAPI document; if it is disabled, hints follow the privileges
record CallerPrivileges(Authentication authentication, Mode mode) {

    /// Returns the privileges of the caller, cached for a minute or until a reload.
    ///
    /// @throws dev.postern.problem.ProblemException if the token is invalid or the database is not
    /// available
    RolePrivileges of(Context http) {
        authentication.identify(http); // rejects an invalid token in every mode
        return switch (mode) {
            case FOLLOW_PRIVILEGES, DISABLED -> authentication.rolePrivileges(http);
            case IGNORE_PRIVILEGES -> new RolePrivileges.Unrestricted();
        };
    }
}
