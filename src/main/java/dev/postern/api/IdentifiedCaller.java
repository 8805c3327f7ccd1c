package dev.postern.api;

import dev.postern.auth.Identity;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.store.SqlRunner;
import org.jspecify.annotations.Nullable;

/// Caller of a request.
///
/// @param runner runs SQL as the role of the caller; it captures response GUCs if `--pre-request` can set them
/// @param privileges columns that the caller can select
/// @param identity role and claims; null for the login role
/// @param authenticated whether the request has a token
public record IdentifiedCaller(
        SqlRunner runner,
        SelectPrivileges privileges,
        @Nullable Identity identity,
        boolean authenticated) {

    /// Returns the caller without its runner.
    CallerIdentity withoutRunner() {
        return new CallerIdentity(privileges, identity, authenticated);
    }

    /// Returns the owner of the `Idempotency-Key`s that the caller sends.
    String keyOwner() {
        return identity == null ? "[]" : identity.keyOwner();
    }

    /// Whether a token with a `sub` claim identifies the caller.
    boolean hasSubject() {
        return identity != null && identity.subject() != null;
    }
}
