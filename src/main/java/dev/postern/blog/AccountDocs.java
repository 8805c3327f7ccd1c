package dev.postern.blog;

import static dev.postern.openapi.SchemaBuilder.optional;
import static dev.postern.openapi.SchemaBuilder.required;
import static dev.postern.schema.Tables.ACCOUNT;

import dev.postern.catalog.RolePrivileges.ColumnPrivilege;
import dev.postern.openapi.EndpointDescription;
import dev.postern.openapi.SchemaBuilder;
import java.util.List;
import org.jooq.TableField;

/// API documentation of [AccountRoutes].
final class AccountDocs {

    private static final String TAG = "Account";
    private static final List<String> TYPES = List.of("application/json", AccountRoutes.FORM);
    private static final SchemaBuilder TEXT = SchemaBuilder.string();

    private static final SchemaBuilder LOGIN = SchemaBuilder.object(
            "auth.Login",
            optional(
                    "grant_type",
                    SchemaBuilder.enumOf("password", "refresh_token").description("Default: `password`.")),
            optional("username", TEXT.description("E-mail address.")),
            optional("email", TEXT.description("Alternative to `username`.")),
            optional("password", TEXT.format("password")),
            optional("refresh_token", TEXT.description("Latest refresh token, for `grant_type=refresh_token`.")));

    private static final SchemaBuilder TOKENS = SchemaBuilder.object(
            "auth.Tokens",
            required("access_token", TEXT.description("Sent as `Authorization: Bearer …`.")),
            required("token_type", SchemaBuilder.enumOf("bearer")),
            required("expires_in", SchemaBuilder.integer(1, Long.MAX_VALUE).description("Lifetime in seconds.")),
            required("refresh_token", TEXT.description("Valid for one use.")));

    private static final List<TableField<?, ?>> ACCOUNT_COLUMNS =
            List.of(ACCOUNT.ID, ACCOUNT.EMAIL, ACCOUNT.FULL_NAME, ACCOUNT.ROLE, ACCOUNT.CREATED_AT, ACCOUNT.UPDATED_AT);

    private AccountDocs() {}

    static List<EndpointDescription> all() {
        return List.of(
                EndpointDescription.of("POST /auth/token", TAG, "auth.token", "Log in, or refresh a session")
                        .requestBody(TYPES, LOGIN)
                        .response(200, "An access token and a refresh token.", TOKENS),
                EndpointDescription.of("POST /auth/revoke", TAG, "auth.revoke", "Log out")
                        .requestBody(
                                TYPES,
                                SchemaBuilder.object(
                                        "auth.Revocation", required("token", TEXT.description("A refresh token."))))
                        .response(200, "The token's session is ended, if it existed."),
                EndpointDescription.of("GET /auth/me", TAG, "auth.me", "Get the caller's account")
                        .response(200, "The account.", SchemaBuilder.object("auth.Me", ACCOUNT_COLUMNS))
                        .requires(ColumnPrivilege.SELECT, ACCOUNT_COLUMNS)
                        .errors(404));
    }
}
