package dev.postern.accounts;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An account at the time of a login or a refresh.
///
/// @param key primary key as text
/// @param login user name
/// @param role role of its requests; null if it has none
/// @param hash password hash; null if it has no password
/// @param active whether it can log in
/// @param claims further claims of its access tokens
record Account(
        String key,
        String login,
        @Nullable String role,
        @Nullable String hash,
        boolean active,
        Map<String, ?> claims) {

    Account {
        claims = Map.copyOf(claims);
    }

    boolean canLogIn() {
        return active && role != null;
    }

    Account withHash(String newHash) {
        return new Account(key, login, role, newHash, active, claims);
    }

    /// Returns the digest of the role and the password hash. A change of either ends the sessions of the account.
    ///
    /// Text in PostgreSQL has no zero characters, so the separator is unambiguous.
    String state() {
        return Sha256.hex(role + "\0" + hash);
    }
}
