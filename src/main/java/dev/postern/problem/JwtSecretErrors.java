package dev.postern.problem;

/// Errors of `--jwt-secret` and `--jwt-role-claim`: PGRST300.
///
/// No text contains a part of the secret.
public final class JwtSecretErrors {

    private JwtSecretErrors() {}

    /// Creates the error of a request with a token to a service without keys.
    public static ProblemException missing() {
        return ErrorCode.JWT_SECRET.exception("Server lacks JWT secret");
    }

    public static ProblemException pem() {
        return secret("is a PEM key", "Use a JWK such as {\"kty\":\"RSA\",\"n\":\"…\",\"e\":\"AQAB\"}.");
    }

    /// @param cause message of the parser
    public static ProblemException notJwk(String cause) {
        return secret("begins with { but is not a JWK: " + cause, "Use one JSON object: a JWK or a JWKS (RFC 7517).");
    }

    public static ProblemException tooShort(int bytes, int minBytes) {
        return secret(
                "has " + bytes + " bytes but needs at least " + minBytes,
                "Generate a secret with: openssl rand -base64 48");
    }

    /// @param cause reason as a clause, such as `it does not exist`
    public static ProblemException unreadableFile(String cause) {
        return secret(
                "names a file that cannot be read: " + cause,
                "Write a path from the working directory after the @."
                        + " Store a secret that begins with @ in a file.");
    }

    public static ProblemException notBase64() {
        return secret("is not base64", "Omit --jwt-secret-is-base64 to use the value unchanged.");
    }

    public static ProblemException noVerifyingKey() {
        return ApiError.of(ErrorCode.JWT_SECRET, "--jwt-secret has no key that can verify a token")
                .withDetails("These keys are ignored: keys for encryption, keys without key_ops verify,"
                        + " keys of other types or curves, and keys whose alg does not fit their type or length")
                .withHint("Use a key with use sig and kty oct, RSA, EC (P-256, P-384, P-521) or OKP (Ed25519).")
                .exception();
    }

    public static ProblemException noSigningKey() {
        return secret(
                "has no key that can sign tokens",
                "Use a secret or a private key. If it has use or key_ops, they must be sig and sign.");
    }

    private static ProblemException secret(String fact, String hint) {
        return key("", fact, hint);
    }

    /// @param label name of the key in the message; empty for the only key
    public static ProblemException keyNotObject(String label) {
        return key(label, "is not a JSON object", "Make keys a list of JWKs (RFC 7517, 5).");
    }

    /// @param label name of the key in the message; empty for the only key
    /// @param type `kty` of the key
    public static ProblemException invalidKey(String label, String type) {
        return key(
                label,
                "is not a valid key of type " + type,
                "Use the members of RFC 7518, 6, encode numbers in base64url, and do not mix key pairs.");
    }

    /// @param label name of the key in the message; empty for the only key
    public static ProblemException secretKeyTooShort(String label, int bytes, int minBytes) {
        return key(
                label,
                "has " + bytes + " bytes but needs at least " + minBytes,
                "Generate a key of at least " + minBytes + " bytes (RFC 7518, 3.2).");
    }

    /// @param label name of the key in the message; empty for the only key
    public static ProblemException rsaKeyTooShort(String label, int bits, int minBits) {
        return key(
                label,
                "has " + bits + " bits but needs at least " + minBits,
                "Generate an RSA key of at least " + minBits + " bits (RFC 7518, 3.3).");
    }

    private static ProblemException key(String label, String fact, String hint) {
        return ApiError.of(ErrorCode.JWT_SECRET, "--jwt-secret" + label + " " + fact)
                .withHint(hint)
                .exception();
    }

    /// @param position index of the wrong character in the path
    /// @param cause message of the parser
    public static ProblemException invalidRolePath(String path, int position, String cause) {
        return rolePath(path, "At character " + (position + 1) + ": " + cause);
    }

    public static ProblemException rolePathSelectsAll(String path) {
        return rolePath(path, "The path selects all claims");
    }

    private static ProblemException rolePath(String path, String details) {
        return ApiError.of(ErrorCode.JWT_SECRET, "--jwt-role-claim is not a path to a single claim: " + path)
                .withDetails(details)
                .withHint("Use names and indexes only, such as $.role, $['app role'] or $.app.roles[0].")
                .exception();
    }
}
