package dev.postern.auth;

import com.nimbusds.jose.JOSEException;
import dev.postern.problem.ProblemException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Signer of tokens that a [TokenVerifier] with the same keys verifies.
public final class JwtSigner {

    private final JwtKeySource source;
    private final InstantSource clock;

    /// @param source keys of which the first secret or private key signs
    /// @throws ProblemException PGRST300 if no key can sign
    public JwtSigner(JwtKeySource source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
        source.keys().requireSigningKey();
    }

    /// Returns a signer with the first key that can sign; empty if all keys are public.
    public static Optional<JwtSigner> find(JwtKeySource source, InstantSource clock) {
        return source.keys().signingKey().map(_ -> new JwtSigner(source, clock));
    }

    /// Returns a token of the claims with `iat` and `exp`; its header names the key and the algorithm.
    ///
    /// @param claims claims such as `role`, `sub`, `email` and `sid`, the id of the login session
    /// @param lifetime time from now, in whole seconds
    public String sign(Map<String, ?> claims, Duration lifetime) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> all = new LinkedHashMap<>(claims);
        all.put("iat", now);
        all.put("exp", Math.addExact(now, lifetime.toSeconds()));
        try {
            return source.keys().requireSigningKey().sign(JsonObjects.text(all));
        } catch (JOSEException e) {
            throw new IllegalStateException("The key failed to sign, but it signed at start", e);
        }
    }
}
