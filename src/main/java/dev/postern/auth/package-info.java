/// Internal: authentication by passwords and JSON Web Tokens.
///
/// [JwtKeys] are the configured keys. [TokenVerifier] turns a token into an [Identity], and [JwtSigner] turns
/// claims into a token. An invalid token is a [Problem][dev.postern.problem.Problem], for which [Challenges]
/// builds the `WWW-Authenticate` header. [PasswordHasher] hashes passwords. The package uses neither the
/// network nor a database, and the clock is a parameter.
@NullMarked
package dev.postern.auth;

import org.jspecify.annotations.NullMarked;
