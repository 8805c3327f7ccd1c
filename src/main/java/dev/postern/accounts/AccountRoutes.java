package dev.postern.accounts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.postern.accounts.Login.Tokens;
import dev.postern.auth.Identity;
import dev.postern.problem.AccountErrors;
import dev.postern.server.ClientAddress;
import dev.postern.server.EndpointAuthentication;
import dev.postern.store.SqlRunner;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/// Routes below `/auth`: login and logout by OAuth 2.0 (RFC 6749, 4.3 and 6; RFC 7009), and the caller's account.
///
/// @param runner runner as the role that reads the accounts
record AccountRoutes(AccountReader reader, Login login, SqlRunner runner, EndpointAuthentication authentication) {

    static final String TOKEN = "/auth/token";
    static final String REVOKE = "/auth/revoke";
    static final String ME = "/auth/me";

    void register(RoutesConfig routes) {
        routes.before(
                "/auth/*", http -> http.header("Cache-Control", "no-store").header("Pragma", "no-cache"));
        routes.post(TOKEN, this::token);
        routes.post(REVOKE, this::revoke);
        routes.get(ME, this::me);
    }

    private void token(Context http) {
        LoginFields fields = LoginFields.of(http);
        Tokens tokens = switch (fields.optional("grant_type", "password")) {
            case "password" -> logIn(http, fields);
            case "refresh_token" -> login.refresh(fields.required("refresh_token"));
            default -> throw AccountErrors.unsupportedGrant();
        };
        send(
                http,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("access_token", tokens.accessToken())
                        .put("token_type", "bearer")
                        .put("expires_in", Login.ACCESS_TOKEN_LIFETIME.toSeconds())
                        .put("refresh_token", tokens.refreshToken().text())
                        .toString());
    }

    /// The user name can also have the name of the login column.
    private Tokens logIn(Context http, LoginFields fields) {
        String name = fields.required(
                fields.has("username") ? "username" : reader.accounts().login().getName());
        return login.logIn(name, fields.required("password"), ClientAddress.limitKey(http.req()));
    }

    private void revoke(Context http) {
        login.revoke(LoginFields.of(http).required("token"));
        http.status(200);
    }

    private void me(Context http) {
        if (!authentication.hasToken(http)) {
            throw AccountErrors.tokenRequired("POST " + TOKEN);
        }
        String key = subject(authentication.identify(http).identity());
        send(http, runner.readTransaction(dsl -> reader.profile(dsl, key)).orElseThrow(AccountErrors::noActiveAccount));
    }

    /// Returns the key of the account; empty for a token without a subject.
    private static String subject(@Nullable Identity identity) {
        String subject = identity == null ? null : identity.subject();
        return subject == null ? "" : subject;
    }

    private static void send(Context http, String json) {
        http.status(200).result(json).contentType("application/json; charset=utf-8");
    }
}
