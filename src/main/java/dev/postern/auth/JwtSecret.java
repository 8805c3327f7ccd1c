package dev.postern.auth;

import dev.postern.auth.JwtKeys.Encoding;

/// Value of `--jwt-secret`, which can be the name of a file. It is not a record, because `toString` of a record
/// would print it.
public final class JwtSecret {

    private final String value;
    private final Encoding encoding;

    /// @throws dev.postern.problem.ProblemException PGRST300 if the secret is invalid
    public JwtSecret(String value, Encoding encoding) {
        this.value = value;
        this.encoding = encoding;
        keys(); // an invalid secret ends the start before anything is opened
    }

    /// Whether a value of `--jwt-secret` names a file.
    public static boolean isFile(String value) {
        return SecretReader.isFile(value);
    }

    /// Reads the keys.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST300 if the secret is invalid
    public JwtKeys keys() {
        return JwtKeys.parse(value, encoding);
    }
}
