package dev.postern.auth;

import com.nimbusds.jose.JOSEException;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// Signs tokens that [TokenVerifier] with the same keys verifies.
public final class JwtSigner {

    private final JwtKey key;
    private final InstantSource clock;

    /// @param keys of which the first that can sign does: a secret, or one with its private half
    /// @throws ProblemException PGRST300 where none can
    public JwtSigner(JwtKeys keys, InstantSource clock) {
        this.key = keys.signingKey()
                .orElseThrow(() -> ApiError.of(ErrorCode.JWT_SECRET, "No key of --jwt-secret can sign tokens")
                        .withHint(
                                "To log users in, the service needs a secret or a private key, with use sig and key_ops"
                                        + " sign if it has any.")
                        .exception());
        this.clock = clock;
    }

    /// A token of these claims, with `iat` and `exp` of its own; the header names the key and its algorithm.
    ///
    /// @param claims such as `role`, `sub`, `email` and `sid`, the session it belongs to
    /// @param lifetime from now on; a part of a second is left out
    public String sign(Map<String, ?> claims, Duration lifetime) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> all = new LinkedHashMap<>(claims);
        all.put("iat", now);
        all.put("exp", Math.addExact(now, lifetime.toSeconds()));
        try {
            return key.sign(JsonObjects.text(all));
        } catch (JOSEException e) {
            throw new IllegalStateException("A key that signed at start no longer does", e);
        }
    }
}
