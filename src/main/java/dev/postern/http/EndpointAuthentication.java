package dev.postern.http;

import dev.postern.auth.JwtSigner;
import dev.postern.store.SqlRunner;
import io.javalin.http.Context;
import java.util.Optional;

/// Authentication of the callers of an application's endpoints.
///
/// @param authentication authentication of the generated API
public record EndpointAuthentication(Authentication authentication) {

    /// Returns a runner of statements and transactions as the caller's role.
    ///
    /// Status and headers that `--pre-request` sets in SQL are those of the response, unless the endpoint sets others
    /// afterwards.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST301, PGRST302 or PGRST303 for an invalid token, 42501
    /// if its role cannot be assumed
    public SqlRunner runner(Context http) {
        SqlRunner runner = authentication
                .identify(http.method().name(), http.path(), new ServletHeaders(http))
                .runner();
        return runner.capturesResponse()
                ? runner.capturing((status, headers) ->
                        ResponseSender.applyGucs(http, ResponseGucs.parse(status, headers)))
                : runner;
    }

    /// Returns a runner of statements and transactions as the login role.
    public SqlRunner serviceRunner() {
        return authentication.serviceRunner();
    }

    /// Whether the caller has a valid token.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST301, PGRST302 or PGRST303 for an invalid token
    public boolean isAuthenticated(Context http) {
        ServletHeaders headers = new ServletHeaders(http);
        authentication.identity(headers);
        return Authentication.hasToken(headers);
    }

    /// Returns the signer of tokens; empty if the service issues none.
    public Optional<JwtSigner> signer() {
        return authentication.signer();
    }
}
