package dev.postern.api;

import dev.postern.auth.Identity;
import dev.postern.catalog.SelectPrivileges;
import org.jspecify.annotations.Nullable;

/// The caller as plans and hooks know it, without access to the database.
///
/// @param privileges columns that the caller can select
/// @param identity role and claims; null for the login role
/// @param authenticated whether the request has a token
record CallerIdentity(SelectPrivileges privileges, @Nullable Identity identity, boolean authenticated) {}
