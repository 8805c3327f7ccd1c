package dev.postern.assembly;

import dev.postern.api.AuthSettings;
import dev.postern.api.ResponseSettings;
import dev.postern.plan.DialectSettings;
import dev.postern.request.RequestLimits;
import dev.postern.server.ServerSettings;
import dev.postern.store.DatabaseSettings;

/// All settings of a service. The command line fills them once, and each component reads its part unchanged.
///
/// @param database served schemas and connections
/// @param dialect optional features of the query dialect
/// @param limits maximum sizes of a request
/// @param auth roles and tokens
/// @param response OpenAPI document, errors and `Server-Timing`
/// @param server addresses, limits and logs of the HTTP server
public record ServiceSettings(
        DatabaseSettings database,
        DialectSettings dialect,
        RequestLimits limits,
        AuthSettings auth,
        ResponseSettings response,
        ServerSettings server) {

    /// Returns the defaults of the options for a database at `--db-url`.
    public static ServiceSettings defaults() {
        return new ServiceSettings(
                DatabaseSettings.DEFAULT,
                DialectSettings.DEFAULT,
                RequestLimits.DEFAULT,
                AuthSettings.DEFAULT,
                ResponseSettings.DEFAULT,
                ServerSettings.defaults());
    }
}
