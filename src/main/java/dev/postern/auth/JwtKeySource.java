package dev.postern.auth;

/// Source of the keys that verify tokens, which can change while the service runs. Thread-safe.
public interface JwtKeySource {

    /// Returns the current keys, the same object until they change.
    JwtKeys keys();

    /// Returns newer keys for a token that none of `known` can verify.
    ///
    /// @return `known` if there are none
    /// @throws dev.postern.problem.ProblemException PSTRN811 if keys have never been read
    JwtKeys newerThan(JwtKeys known);
}
