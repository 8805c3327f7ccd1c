/// Who is asking: passwords, and JSON Web Tokens.
///
/// [dev.postern.auth.JwtKeys] are what the operator configures; with them [dev.postern.auth.TokenVerifier] makes a
/// [dev.postern.auth.Identity] of a token, and [dev.postern.auth.JwtSigner] a token of claims. A token that is
/// refused is a [dev.postern.problem.Problem] like any other, and [dev.postern.auth.Challenges] says what its
/// answer's `WWW-Authenticate` is. Nothing here reads a clock of its own, the network or a database.
@NullMarked
package dev.postern.auth;

import org.jspecify.annotations.NullMarked;
