package dev.postern.hook;

import dev.postern.auth.Identity;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// The caller of a request and its transaction.
///
/// @param identity role and claims; null for the login role
/// @param authenticated whether the request has a token
/// @param dsl context of the transaction, which it cannot end
public record HookContext(@Nullable Identity identity, boolean authenticated, DSLContext dsl) {}
