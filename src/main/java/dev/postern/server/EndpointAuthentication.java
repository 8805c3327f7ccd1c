package dev.postern.server;

import dev.postern.api.Authentication;
import dev.postern.api.IdentifiedCaller;
import dev.postern.api.ResponseGucs;
import dev.postern.auth.JwtSigner;
import dev.postern.store.SqlRunner;
import io.javalin.http.Context;
import java.util.Optional;

/// Authentication of the callers of an application's endpoints.
///
/// @param authentication authentication of the generated API
public record EndpointAuthentication(Authentication authentication) {

    /// Returns the caller of a request.
    ///
    /// Status and headers that `--pre-request` sets in SQL are those of the response, unless the endpoint sets
    /// others afterwards.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST301, PGRST302 or PGRST303 for an invalid token, 42501
    /// if its role cannot be assumed
    public IdentifiedCaller identify(Context http) {
        IdentifiedCaller caller = authentication.identify(http.method().name(), http.path(), new ServletHeaders(http));
        if (!caller.runner().capturesResponse()) {
            return caller;
        }
        SqlRunner runner = caller.runner()
                .capturing((status, headers) -> ResponseSender.applyGucs(http, ResponseGucs.parse(status, headers)));
        return new IdentifiedCaller(runner, caller.privileges(), caller.identity(), caller.authenticated());
    }

    /// Whether a request has a token, valid or not.
    public boolean hasToken(Context http) {
        return authentication.hasToken(new ServletHeaders(http));
    }

    /// Returns a runner of statements and transactions as the login role.
    public SqlRunner serviceRunner() {
        return authentication.serviceRunner();
    }

    /// Returns a runner of the service's own work as another role.
    ///
    /// @throws dev.postern.problem.CommandException if the login role cannot assume the role
    public SqlRunner serviceRunnerAs(String role) {
        return authentication.serviceRunnerAs(role);
    }

    /// Returns the signer of tokens; empty if the service issues none.
    public Optional<JwtSigner> signer() {
        return authentication.signer();
    }
}
