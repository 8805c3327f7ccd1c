package dev.postern.api;

import dev.postern.api.ResponseSettings.OpenApiMode;
import dev.postern.auth.Identity;
import dev.postern.catalog.RolePrivileges;
import org.jspecify.annotations.Nullable;

/// Privileges that decide which objects a caller sees in its OpenAPI document, in hints and in `Allow`.
///
/// @param mode mode of the OpenAPI document; if it is disabled, hints follow the privileges
public record CallerPrivileges(Authentication authentication, OpenApiMode mode) {

    /// Returns the privileges of the caller, cached for a minute or until a reload.
    ///
    /// @param identity role of the caller; null for the login role
    /// @throws dev.postern.problem.ProblemException if the database is not available
    public RolePrivileges of(@Nullable Identity identity) {
        return switch (mode) {
            case FOLLOW_PRIVILEGES, DISABLED -> authentication.rolePrivileges(identity);
            case IGNORE_PRIVILEGES -> new RolePrivileges.Unrestricted();
        };
    }
}
