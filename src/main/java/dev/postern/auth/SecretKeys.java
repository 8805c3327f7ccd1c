package dev.postern.auth;

import dev.postern.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keys of `--jwt-secret`, which are read again from their file on request.
public final class SecretKeys implements JwtKeySource {

    private static final Logger LOG = LoggerFactory.getLogger(SecretKeys.class);

    private final JwtSecret secret;
    private volatile JwtKeys keys;

    /// @throws ProblemException PGRST300 if the secret is invalid
    public SecretKeys(JwtSecret secret) {
        this.secret = secret;
        this.keys = secret.keys();
    }

    @Override
    public JwtKeys keys() {
        return keys;
    }

    @Override
    public JwtKeys newerThan(JwtKeys known) {
        return keys;
    }

    /// Reads the file again, if the secret is in one. The previous keys stay in use if it is invalid.
    ///
    /// They also stay in use if they can sign and the file has no key that can.
    public void reload() {
        try {
            JwtKeys read = secret.keys();
            if (keys.signingKey().isPresent()) {
                read.requireSigningKey();
            }
            keys = read;
            LOG.info("Read --jwt-secret again");
        } catch (ProblemException e) {
            LOG.error(
                    "The previous JWT secret stays in use: {}. {}",
                    e.getMessage(),
                    e.problem().hint());
        }
    }
}
