package dev.postern.problem;

/// Failures of `--jwt-issuer`: of the start, and PSTRN811 of requests.
public final class JwtIssuerErrors {

    private static final String HINT = "Use the value of iss in its tokens, for example"
            + " https://HOST/realms/NAME for Keycloak, https://TENANT.auth0.com/ or https://REF.supabase.co/auth/v1.";

    private JwtIssuerErrors() {}

    /// Creates the failure of an issuer whose configuration names another one (OpenID Connect Discovery 1.0, 4.3).
    ///
    /// @param named issuer in the configuration; empty if it names none
    public static CommandException otherIssuer(String issuer, String named) {
        String fact = "--jwt-issuer " + issuer + " is another issuer than the one in its OpenID configuration";
        return named.isEmpty()
                ? new CommandException(fact).withHint(HINT)
                : new CommandException(fact).withHint("Use --jwt-issuer " + named);
    }

    /// @param url address of the configuration or of the key set; empty if the configuration names none
    /// @param cause reason as a clause
    public static CommandException invalidDocument(String issuer, String url, String cause) {
        return new CommandException("--jwt-issuer " + issuer + " has no usable document at '" + url + "': " + cause)
                .withHint(HINT);
    }

    public static CommandException noVerifyingKey(String issuer) {
        return new CommandException("--jwt-issuer " + issuer + " has no key that can verify a token")
                .withHint("Let the provider sign with RS256, ES256 or EdDSA. For HS256, use --jwt-secret.");
    }

    /// Creates the error of a request with a token of a provider whose keys have not been read yet.
    public static ProblemException keysUnavailable() {
        return ApiError.of(ErrorCode.KEYS_UNAVAILABLE, "The identity provider of the token does not respond")
                .withHint("Send the request again shortly.")
                .exception();
    }
}
