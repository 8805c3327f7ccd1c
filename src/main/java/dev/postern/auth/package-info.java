/// Internal: authentication by passwords and JSON Web Tokens.
///
/// A [JwtKeySource] has the keys of an issuer: [SecretKeys] those of `--jwt-secret`, and [ProviderKeys] those of an
/// identity provider ([ProviderSettings]). [JwtIssuers] finds the [JwtIssuer] of a token: its keys, audience and role
/// claim. With them [TokenVerifier] turns a token into an [Identity], and [JwtSigner] turns claims into a token. An
/// invalid token is a [Problem][dev.postern.problem.Problem], for
/// which [Challenges] builds the `WWW-Authenticate` header. [PasswordHasher] hashes passwords. The package uses no
/// database, and the network only in [ProviderClient]. The clock is a parameter.
@NullMarked
package dev.postern.auth;

import org.jspecify.annotations.NullMarked;
