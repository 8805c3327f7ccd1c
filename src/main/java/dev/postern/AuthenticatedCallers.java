package dev.postern;

import dev.postern.api.IdentifiedCaller;
import dev.postern.auth.Identity;
import dev.postern.server.EndpointAuthentication;
import dev.postern.store.SqlRunner;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// The callers that the service authenticates.
record AuthenticatedCallers(EndpointAuthentication authentication) implements Callers {

    @Override
    public Caller of(Context http) {
        IdentifiedCaller caller = authentication.identify(http);
        return new AuthenticatedCaller(caller.runner(), caller.identity(), caller.authenticated());
    }

    @Override
    public Caller service() {
        return new AuthenticatedCaller(authentication.serviceRunner(), null, false);
    }

    @Override
    public Optional<TokenIssuer> issuer() {
        return authentication.signer().map(signer -> signer::sign);
    }

    /// @param identity role and claims; null for the login role
    private record AuthenticatedCaller(
            SqlRunner runner, @Nullable Identity identity, boolean authenticated) implements Caller {

        @Override
        public @Nullable String role() {
            return identity == null ? null : identity.role();
        }

        @Override
        public Map<String, Object> claims() {
            return identity == null ? Map.of() : identity.claimValues();
        }

        @Override
        public <T extends @Nullable Object> T reading(Function<DSLContext, T> work) {
            return runner.readTransaction(work);
        }

        @Override
        public <T extends @Nullable Object> T transaction(Function<DSLContext, T> work) {
            return runner.transaction(work);
        }
    }
}
