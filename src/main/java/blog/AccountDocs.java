package blog;

import static blog.schema.Tables.ACCOUNT;
import static dev.postern.JsonSchema.optional;
import static dev.postern.JsonSchema.required;

import dev.postern.EndpointDoc;
import dev.postern.JsonSchema;
import java.util.List;
import org.jooq.TableField;

/// API documentation of [AccountRoutes].
final class AccountDocs {

    private static final String TAG = "Account";
    private static final List<String> TYPES = List.of("application/json", AccountRoutes.FORM);
    private static final JsonSchema TEXT = JsonSchema.text();

    private static final JsonSchema LOGIN = JsonSchema.object(
            "auth.Login",
            optional("grant_type", JsonSchema.oneOf("password", "refresh_token").description("Default: `password`.")),
            optional("username", TEXT.description("E-mail address.")),
            optional("email", TEXT.description("Alternative to `username`.")),
            optional("password", TEXT.format("password")),
            optional("refresh_token", TEXT.description("Latest refresh token, for `grant_type=refresh_token`.")));

    private static final JsonSchema TOKENS = JsonSchema.object(
            "auth.Tokens",
            required("access_token", TEXT.description("Sent as `Authorization: Bearer …`.")),
            required("token_type", JsonSchema.oneOf("bearer")),
            required("expires_in", JsonSchema.integer(1, Long.MAX_VALUE).description("Lifetime in seconds.")),
            required("refresh_token", TEXT.description("Valid for one use.")));

    private static final List<TableField<?, ?>> ACCOUNT_COLUMNS =
            List.of(ACCOUNT.ID, ACCOUNT.EMAIL, ACCOUNT.FULL_NAME, ACCOUNT.ROLE, ACCOUNT.CREATED_AT, ACCOUNT.UPDATED_AT);

    private AccountDocs() {}

    static List<EndpointDoc> all() {
        return List.of(
                EndpointDoc.of("POST /auth/token", TAG, "auth.token", "Log in, or refresh a session")
                        .body(TYPES, LOGIN)
                        .response(200, "An access token and a refresh token.", TOKENS),
                EndpointDoc.of("POST /auth/revoke", TAG, "auth.revoke", "Log out")
                        .body(
                                TYPES,
                                JsonSchema.object(
                                        "auth.Revocation", required("token", TEXT.description("A refresh token."))))
                        .response(200, "The token's session is ended, if it existed."),
                EndpointDoc.of("GET /auth/me", TAG, "auth.me", "Get the caller's account")
                        .response(200, "The account.", JsonSchema.object("auth.Me", ACCOUNT_COLUMNS))
                        .requiresSelect(ACCOUNT_COLUMNS)
                        .errors(404));
    }
}
