package dev.postern.blog;

import static dev.postern.contract.Shape.always;
import static dev.postern.contract.Shape.maybe;
import static dev.postern.schema.Tables.ACCOUNT;

import dev.postern.catalog.RolePrivileges.ColumnPrivilege;
import dev.postern.contract.Described;
import dev.postern.contract.Shape;
import java.util.List;
import org.jooq.TableField;

/// What the document says of [AccountRoutes].
final class AccountDescriptions {

    private static final String TAG = "Account";
    private static final List<String> TYPES = List.of("application/json", AccountRoutes.FORM);
    private static final Shape TEXT = Shape.text();

    private static final Shape LOGIN = Shape.object(
            "auth.Login",
            maybe("grant_type", Shape.choice("password", "refresh_token").saying("`password` where it is left out.")),
            maybe("username", TEXT.saying("E-mail address.")),
            maybe("email", TEXT.saying("The same, instead of `username`.")),
            maybe("password", TEXT.format("password")),
            maybe("refresh_token", TEXT.saying("Of the last answer, with `grant_type=refresh_token`.")));

    private static final Shape TOKENS = Shape.object(
            "auth.Tokens",
            always("access_token", TEXT.saying("To be sent as `Authorization: Bearer …`.")),
            always("token_type", Shape.choice("bearer")),
            always("expires_in", Shape.number(1, Long.MAX_VALUE).saying("Seconds.")),
            always("refresh_token", TEXT.saying("Good for one use.")));

    private static final List<TableField<?, ?>> MINE =
            List.of(ACCOUNT.ID, ACCOUNT.EMAIL, ACCOUNT.FULL_NAME, ACCOUNT.ROLE, ACCOUNT.CREATED_AT, ACCOUNT.UPDATED_AT);

    private AccountDescriptions() {}

    static List<Described> all() {
        return List.of(
                Described.of("POST /auth/token", TAG, "auth.token", "Log in, or go on with a session")
                        .takes(TYPES, LOGIN)
                        .answers(200, "An access token, and a refresh token.", TOKENS),
                Described.of("POST /auth/revoke", TAG, "auth.revoke", "Log out")
                        .takes(TYPES, Shape.object("auth.Revocation", always("token", TEXT.saying("A refresh token."))))
                        .answers(200, "The session has ended, if there was one."),
                Described.of("GET /auth/me", TAG, "auth.me", "The account of who asks")
                        .answers(200, "The account.", Shape.row("auth.Me", MINE))
                        .needs(ColumnPrivilege.SELECT, MINE)
                        .fails(404));
    }
}
