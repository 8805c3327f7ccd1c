package dev.postern;

import java.time.Duration;
import java.util.Map;

/// The signer of tokens that the service accepts.
@FunctionalInterface
public interface TokenIssuer {

    /// Returns a signed token (RFC 7519) of the claims with `iat` and `exp`.
    ///
    /// @param claims claims such as `role`, which names the PostgreSQL role, and `sub`
    /// @param lifetime time from now, in whole seconds
    String sign(Map<String, ?> claims, Duration lifetime);
}
