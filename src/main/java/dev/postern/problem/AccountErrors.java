package dev.postern.problem;

import java.time.Duration;

/// Errors of accounts and logins: PSTRN901 and 902, PGRST300 without a signing key.
public final class AccountErrors {

    private AccountErrors() {}

    /// Creates the error of a failed login, whose text is the same for every cause.
    public static ProblemException invalidLogin() {
        return ErrorCode.INVALID_GRANT.exception("Invalid user name or password");
    }

    public static ProblemException invalidRefreshToken() {
        return ApiError.of(ErrorCode.INVALID_GRANT, "The refresh token is invalid or expired")
                .withHint("Log in again.")
                .exception();
    }

    public static ProblemException unsupportedGrant() {
        return ApiError.of(ErrorCode.INVALID_VALUE, "The grant_type is not supported")
                .withHint("Use password or refresh_token.")
                .exception();
    }

    /// @param wait time until the next login is allowed
    public static ProblemException throttled(Duration wait) {
        return ApiError.of(ErrorCode.LOGIN_THROTTLED, "Too many failed login attempts")
                .withHint("Wait for the time in Retry-After, then log in again.")
                .withRetryAfter(wait)
                .exception();
    }

    /// Creates the error of a login at a service that cannot sign tokens.
    public static ProblemException loginUnavailable() {
        return ApiError.of(ErrorCode.JWT_SECRET, "Login is not available")
                .withHint("Start the service with a --jwt-secret that can sign tokens.")
                .exception();
    }

    /// @param route route that issues tokens, such as `POST /auth/token`
    public static ProblemException tokenRequired(String route) {
        return ApiError.of(ErrorCode.TOKEN_REQUIRED, "Anonymous access is disabled")
                .withHint("Get a token from " + route + ".")
                .exception();
    }

    public static ProblemException noActiveAccount() {
        return ErrorCode.ROW_NOT_FOUND.exception("The token belongs to no active account");
    }
}
