package blog;

import dev.postern.ApiException;
import java.time.Duration;

/// Errors of the login (RFC 6749, 5.2).
final class LoginErrors {

    private static final String NO_KEY = "PGRST300";
    private static final String TOKEN_REQUIRED = "PGRST302";
    private static final String INVALID_GRANT = "PSTRN901";
    private static final String THROTTLED = "PSTRN902";

    private LoginErrors() {}

    /// One text for every cause, so that a client cannot learn which accounts exist.
    static ApiException invalidLogin() {
        return new ApiException(400, INVALID_GRANT, "Invalid user name or password");
    }

    static ApiException invalidRefreshToken() {
        return new ApiException(400, INVALID_GRANT, "The refresh token is invalid or expired").hint("Log in again.");
    }

    static ApiException tooManyFailures(Duration wait) {
        return new ApiException(429, THROTTLED, "Too many failed login attempts")
                .hint("Wait for the time in Retry-After, then log in again.")
                .retryAfter(wait);
    }

    static ApiException tokenRequired() {
        return new ApiException(401, TOKEN_REQUIRED, "Anonymous access is disabled")
                .hint("Get a token from POST /auth/token.");
    }

    static ApiException notAvailable() {
        return new ApiException(500, NO_KEY, "Login is not available")
                .hint("Start the service with a --jwt-secret that can sign tokens.");
    }
}
