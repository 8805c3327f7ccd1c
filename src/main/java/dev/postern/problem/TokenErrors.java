package dev.postern.problem;

/// Errors of tokens in requests: PGRST301 for invalid tokens, PGRST302 without one, PGRST303 for invalid claims.
public final class TokenErrors {

    private TokenErrors() {}

    public static ProblemException required() {
        return ErrorCode.TOKEN_REQUIRED.exception("Anonymous access is disabled");
    }

    public static ProblemException severalHeaders() {
        return ErrorCode.INVALID_TOKEN.exception("The request has several Authorization headers");
    }

    public static ProblemException empty() {
        return ErrorCode.INVALID_TOKEN.exception("Empty JWT is sent in Authorization header");
    }

    public static ProblemException tooLong(int characters, int maxCharacters) {
        return ApiError.of(ErrorCode.INVALID_TOKEN, "JWT too long")
                .withDetails("The token has " + characters + " characters; the maximum is " + maxCharacters)
                .exception();
    }

    public static ProblemException wrongPartCount(int parts) {
        return ErrorCode.INVALID_TOKEN.exception("Expected 3 parts in JWT; got " + parts);
    }

    public static ProblemException encrypted() {
        return unsupported("Encrypted tokens are not supported");
    }

    /// Creates the error of a header with `crit` (RFC 7515, 4.1.11).
    public static ProblemException criticalExtensions() {
        return unsupported("Critical header extensions are not supported");
    }

    private static ProblemException unsupported(String details) {
        return ApiError.of(ErrorCode.INVALID_TOKEN, "Unsupported token type")
                .withDetails(details)
                .exception();
    }

    public static ProblemException unsupportedAlgorithm() {
        return ErrorCode.INVALID_TOKEN.exception("Wrong or unsupported encoding algorithm");
    }

    /// @param part `header`, `payload` or `signature`
    public static ProblemException notBase64Url(String part) {
        return undecodable("The " + part + " is not base64url");
    }

    /// @param cause message of the parser
    public static ProblemException invalidHeader(String cause) {
        return undecodable("Header: " + cause);
    }

    public static ProblemException keyIdNotString() {
        return undecodable("The header parameter 'kid' must be a string");
    }

    public static ProblemException signatureNotVerifiable() {
        return undecodable("The signature could not be verified");
    }

    private static ProblemException undecodable(String details) {
        return ApiError.of(ErrorCode.INVALID_TOKEN, "JWT cryptographic operation failed")
                .withDetails(details)
                .exception();
    }

    /// Creates the error of a token of an issuer that is not configured.
    public static ProblemException unknownIssuer() {
        return wrongKey("The issuer of the token is not one of --jwt-issuer");
    }

    /// Creates the error of a token whose header fits no key.
    public static ProblemException noSuitableKey() {
        return wrongKey("No suitable key was found to decode the JWT");
    }

    /// Creates the error of a signature that no key verifies.
    public static ProblemException wrongSignature() {
        return wrongKey("None of the keys was able to decode the JWT");
    }

    private static ProblemException wrongKey(String details) {
        return ApiError.of(ErrorCode.INVALID_TOKEN, "No suitable key or wrong key type")
                .withDetails(details)
                .exception();
    }

    /// @param cause message of the parser
    public static ProblemException invalidPayload(String cause) {
        return invalidClaims("Payload: " + cause);
    }

    public static ProblemException roleNotString() {
        return invalidClaims("The role claim must be a string");
    }

    public static ProblemException invalidRoleName() {
        return invalidClaims("The role claim is not a valid role name");
    }

    private static ProblemException invalidClaims(String details) {
        return ApiError.of(ErrorCode.INVALID_CLAIMS, "Parsing claims failed")
                .withDetails(details)
                .exception();
    }

    public static ProblemException invalidAudience() {
        return ErrorCode.INVALID_CLAIMS.exception("The JWT 'aud' claim must be a string or an array of strings");
    }

    public static ProblemException otherAudience() {
        return ErrorCode.INVALID_CLAIMS.exception("JWT not in audience");
    }

    /// @param claim `exp`, `nbf` or `iat`
    public static ProblemException timeNotNumber(String claim) {
        return ErrorCode.INVALID_CLAIMS.exception("The JWT '" + claim + "' claim must be a number");
    }

    public static ProblemException expired() {
        return ErrorCode.INVALID_CLAIMS.exception("JWT expired");
    }

    public static ProblemException notYetValid() {
        return ErrorCode.INVALID_CLAIMS.exception("JWT not yet valid");
    }

    public static ProblemException issuedInFuture() {
        return ErrorCode.INVALID_CLAIMS.exception("JWT issued at future");
    }
}
