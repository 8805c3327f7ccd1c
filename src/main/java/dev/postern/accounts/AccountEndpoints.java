package dev.postern.accounts;

import dev.postern.auth.PasswordHasher;
import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.openapi.EndpointDescription;
import dev.postern.server.EndpointAuthentication;
import dev.postern.store.SqlRunner;
import io.github.bucket4j.TimeMeter;
import io.javalin.config.RoutesConfig;
import java.util.List;

/// The endpoints below `/auth` of a service with accounts.
///
/// @param hasher hasher of the passwords
public record AccountEndpoints(AccountTable accounts, PasswordHasher hasher) {

    /// Path that exchanges a user name and a password for a token.
    public static final String LOGIN_PATH = AccountRoutes.TOKEN;

    /// Registers the endpoints of a service.
    ///
    /// @throws dev.postern.problem.CommandException if a privilege or the table of the sessions is missing
    public void register(RoutesConfig routes, EndpointAuthentication authentication) {
        String role = accounts.accessRole();
        SqlRunner runner = role == null ? authentication.serviceRunner() : authentication.serviceRunnerAs(role);
        AccountReader reader = new AccountReader(accounts);
        AccountPrivileges.require(reader, runner, authentication.serviceRunner());
        Login login = new Login(
                reader, runner, authentication.signer(), hasher, new LoginThrottle(TimeMeter.SYSTEM_NANOTIME));
        new AccountRoutes(reader, login, runner, authentication).register(routes);
    }

    /// Returns the descriptions of the endpoints for the OpenAPI document.
    public List<EndpointDescription> docs() {
        return AccountDocs.of(accounts);
    }

    /// Returns the rule that clients set the password under the key `password` and cannot read its hash.
    public WriteOnlyColumn writeOnlyPassword() {
        return new WriteOnlyColumn(accounts.password(), "password", hasher::hash);
    }
}
