package dev.postern;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// The callers of an application's endpoints, and the service itself.
public interface Callers {

    /// Authenticates the caller of a request.
    ///
    /// An invalid token becomes an error response with status 401.
    Caller of(Context http);

    /// Returns the service itself: transactions as the login role, without claims.
    ///
    /// Use it for data that no caller can read, for example password hashes.
    Caller service();

    /// Returns the issuer of tokens; empty if no key of `--jwt-secret` can sign.
    Optional<TokenIssuer> issuer();

    /// Runs `work` as the login role in one transaction.
    ///
    /// @return result of `work`
    default <T extends @Nullable Object> T asService(Function<DSLContext, T> work) {
        return service().transaction(work);
    }
}
