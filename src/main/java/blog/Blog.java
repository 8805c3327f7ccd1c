package blog;

import static blog.schema.Tables.USERS;
import static org.jooq.impl.DSL.castNull;
import static org.jooq.impl.DSL.currentOffsetDateTime;

import blog.schema.DefaultCatalog;
import dev.postern.Accounts;
import dev.postern.Application;
import dev.postern.EndpointDoc;
import dev.postern.Operation;
import dev.postern.Passwords;
import dev.postern.Postern;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The example application: hashed passwords, checked e-mail addresses, accounts, and the routes below `/blog`.
public final class Blog {

    /// Role that V4 of the migrations creates; it can only assume other roles.
    private static final String LOGIN_ROLE = "postern_authenticator";

    private Blog() {}

    public static void main(String[] arguments) {
        Postern.run(application(), arguments);
    }

    public static Application application() {
        Passwords passwords = new Passwords();
        InputMapper inputs = new InputMapper(passwords);
        return Application.of(DefaultCatalog.DEFAULT_CATALOG)
                .writeOnly(USERS.HASHED_PASSWORD, InputMapper.PASSWORD, passwords::hash)
                .before(USERS, Set.of(Operation.INSERT, Operation.UPDATE), new EmailHook())
                .routes((routes, callers) -> {
                    new UserRoutes(inputs, callers).register(routes);
                    new PostRoutes(inputs, callers).register(routes);
                })
                .document(endpointDocs())
                .accounts(accounts(passwords))
                .loginRole(LOGIN_ROLE);
    }

    /// The role `administrator` reads the accounts, because no policy lets the login role see users.
    private static Accounts accounts(Passwords passwords) {
        return Accounts.over(USERS)
                .login(USERS.EMAIL)
                .password(USERS.HASHED_PASSWORD, passwords)
                .active(USERS.IS_ACTIVE.isTrue())
                .role(USERS.ROLE)
                .claims(USERS.EMAIL)
                .profile(USERS.ID, USERS.EMAIL, USERS.FULL_NAME, USERS.ROLE, USERS.CREATED_AT, USERS.UPDATED_AT)
                .accessRole("administrator")
                .deactivation(
                        Map.of(USERS.IS_ACTIVE, false, USERS.DELETED_AT, currentOffsetDateTime()),
                        Map.of(USERS.IS_ACTIVE, true, USERS.DELETED_AT, castNull(USERS.DELETED_AT)));
    }

    private static List<EndpointDoc> endpointDocs() {
        return Stream.of(UserDocs.all(), PostDocs.all()).flatMap(List::stream).toList();
    }
}
