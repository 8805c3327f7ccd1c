package dev.postern;

import dev.postern.auth.PasswordHasher;

/// Argon2id hashing and verification of passwords, on one thread per core. Thread-safe.
///
/// The parameters are those of OWASP's password storage cheat sheet. An application needs one instance:
///
/// ```java
/// Application.of(DefaultCatalog.DEFAULT_CATALOG)
///         .writeOnly(CUSTOMERS.PASSWORD_HASH, "password", new Passwords()::hash)
/// ```
public final class Passwords {

    private final PasswordHasher hasher = new PasswordHasher();

    PasswordHasher hasher() {
        return hasher;
    }

    /// Returns the stored form of a password: argon2id's encoding, which includes the salt and the parameters.
    ///
    /// A blank password, one of fewer than 8 or more than 128 characters, or a full queue becomes an
    /// error response.
    public String hash(String password) {
        return hasher.hash(password);
    }

    /// Whether the hash is that of the password. A full queue becomes an error response.
    ///
    /// @param hash result of [#hash], also of an earlier version
    public boolean verify(String password, String hash) {
        return hasher.verify(password, hash);
    }

    /// Whether the hash has other parameters than new hashes, so that the password should be hashed again.
    public boolean needsRehash(String hash) {
        return hasher.isOutdated(hash);
    }
}
