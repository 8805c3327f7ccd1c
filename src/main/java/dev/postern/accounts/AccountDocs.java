package dev.postern.accounts;

import static dev.postern.openapi.SchemaBuilder.optional;
import static dev.postern.openapi.SchemaBuilder.required;

import dev.postern.openapi.EndpointDescription;
import dev.postern.openapi.SchemaBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jooq.TableField;

/// API documentation of [AccountRoutes].
final class AccountDocs {

    private static final String TAG = "Account";
    private static final List<String> TYPES = List.of(LoginFields.JSON, LoginFields.FORM);
    private static final SchemaBuilder TEXT = SchemaBuilder.string();

    private static final SchemaBuilder TOKENS = SchemaBuilder.object(
            "auth.Tokens",
            required("access_token", TEXT.description("Sent as `Authorization: Bearer …`.")),
            required("token_type", SchemaBuilder.enumOf("bearer")),
            required("expires_in", SchemaBuilder.integer(1, Long.MAX_VALUE).description("Lifetime in seconds.")),
            required("refresh_token", TEXT.description("Valid for one use.")));

    private static final SchemaBuilder REVOCATION =
            SchemaBuilder.object("auth.Revocation", required("token", TEXT.description("A refresh token.")));

    private AccountDocs() {}

    static List<EndpointDescription> of(AccountTable accounts) {
        return List.of(
                EndpointDescription.of("POST " + AccountRoutes.TOKEN, TAG, "auth.token", "Log in, or refresh a session")
                        .requestBody(TYPES, login(accounts.login()))
                        .response(200, "An access token and a refresh token.", TOKENS),
                EndpointDescription.of("POST " + AccountRoutes.REVOKE, TAG, "auth.revoke", "Log out")
                        .requestBody(TYPES, REVOCATION)
                        .response(200, "The token's session is ended, if it existed."),
                EndpointDescription.of("GET " + AccountRoutes.ME, TAG, "auth.me", "Get the caller's account")
                        .response(200, "The account.", SchemaBuilder.object("auth.Me", accounts.profile()))
                        .errors(404));
    }

    private static SchemaBuilder login(TableField<?, String> column) {
        List<SchemaBuilder.Member> members = new ArrayList<>(List.of(
                optional(
                        "grant_type",
                        SchemaBuilder.enumOf("password", "refresh_token").description("Default: `password`.")),
                optional(
                        "username", TEXT.description("Value of `" + column.getName() + "`, without regard to case."))));
        if (!column.getName().equals("username")) {
            members.add(optional(column.getName(), TEXT.description("Alternative to `username`.")));
        }
        members.add(optional("password", TEXT.format("password")));
        members.add(
                optional("refresh_token", TEXT.description("Latest refresh token, for `grant_type=refresh_token`.")));
        return SchemaBuilder.object("auth.Login", members.toArray(SchemaBuilder.Member[]::new));
    }
}
