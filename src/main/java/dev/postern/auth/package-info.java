/// Authentication: passwords and JSON Web Tokens.
///
/// [dev.postern.auth.JwtKeys] are the configured keys. [dev.postern.auth.TokenVerifier] turns a token into an
/// [dev.postern.auth.Identity], and [dev.postern.auth.JwtSigner] turns claims into a token. An invalid token is a
/// [dev.postern.problem.Problem], for which [dev.postern.auth.Challenges] builds the `WWW-Authenticate` header.
/// [dev.postern.auth.PasswordHasher] hashes passwords. The package uses neither the network nor a database, and the
/// clock is a parameter.
@NullMarked
package dev.postern.auth;

import org.jspecify.annotations.NullMarked;
