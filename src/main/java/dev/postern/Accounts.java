package dev.postern;

import dev.postern.accounts.AccountEndpoints;
import dev.postern.accounts.AccountTable;
import dev.postern.auth.PasswordHasher;
import dev.postern.cli.UserCommand;
import dev.postern.server.Extension;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// The accounts of an application: a table whose rows log in with a password. Immutable.
///
/// Each method returns a changed copy. The login, the password and the role are required:
///
/// ```java
/// Application.of(DefaultCatalog.DEFAULT_CATALOG)
///         .accounts(Accounts.over(CUSTOMERS)
///                 .login(CUSTOMERS.EMAIL)
///                 .password(CUSTOMERS.PASSWORD_HASH)
///                 .role("shop_customer")
///                 .claims(CUSTOMERS.EMAIL))
/// ```
///
/// Access tokens have the claims `role`, `sub` with the primary key as text, and `sid` with the id of the session.
public final class Accounts {

    private final Table<?> table;
    private @Nullable TableField<?, String> login;
    private @Nullable TableField<?, String> password;
    private PasswordHasher hasher;
    private Condition active = DSL.trueCondition();
    private @Nullable Field<?> role;
    private List<TableField<?, ?>> claims = List.of();
    private List<TableField<?, ?>> profile = List.of();
    private @Nullable String accessRole;
    private Map<Field<?>, Object> deactivation = Map.of();
    private Map<Field<?>, Object> restoration = Map.of();

    private Accounts(Table<?> table) {
        this.table = table;
        this.hasher = new PasswordHasher();
    }

    private Accounts(Accounts other) {
        this.table = other.table;
        this.login = other.login;
        this.password = other.password;
        this.hasher = other.hasher;
        this.active = other.active;
        this.role = other.role;
        this.claims = other.claims;
        this.profile = other.profile;
        this.accessRole = other.accessRole;
        this.deactivation = other.deactivation;
        this.restoration = other.restoration;
    }

    private Accounts with(Consumer<Accounts> change) {
        Accounts copy = new Accounts(this);
        change.accept(copy);
        return copy;
    }

    /// Starts with a table, which has a primary key of one column.
    public static Accounts over(Table<?> table) {
        return new Accounts(table);
    }

    /// Sets the user name, such as an e-mail address.
    ///
    /// It is compared without regard to case. Create an index on `lower(column)`, unique if case cannot distinguish
    /// two accounts.
    public Accounts login(TableField<?, String> column) {
        return with(copy -> copy.login = column);
    }

    /// Sets the column of the password hash, as which argon2id's encoding is stored.
    ///
    /// An account whose hash is null or another text cannot log in.
    public Accounts password(TableField<?, String> column) {
        return with(copy -> copy.password = column);
    }

    /// Sets the column of the password hash, and the instance that also hashes passwords elsewhere in the
    /// application.
    public Accounts password(TableField<?, String> column, Passwords passwords) {
        return with(copy -> {
            copy.password = column;
            copy.hasher = passwords.hasher();
        });
    }

    /// Sets the condition of the accounts that can log in. By default, all can.
    public Accounts active(Condition condition) {
        return with(copy -> copy.active = condition);
    }

    /// Sets the column that names the PostgreSQL role of each account. An account without a role cannot log in.
    public Accounts role(TableField<?, ?> column) {
        return with(copy -> copy.role = column);
    }

    /// Sets the PostgreSQL role of all accounts.
    public Accounts role(String name) {
        return with(copy -> copy.role = DSL.inline(name));
    }

    /// Sets the columns that become claims of the access token under their names, for policies.
    public Accounts claims(TableField<?, ?>... columns) {
        return with(copy -> copy.claims = List.of(columns));
    }

    /// Sets the columns that `/auth/me` returns. By default: the primary key, the login and the claims.
    public Accounts profile(TableField<?, ?>... columns) {
        return with(copy -> copy.profile = List.of(columns));
    }

    /// Sets the role that reads the accounts and replaces outdated hashes. By default, it is the login role.
    ///
    /// The login role must be a member of it. It needs SELECT on the table and UPDATE on the password column.
    public Accounts accessRole(String name) {
        return with(copy -> copy.accessRole = name);
    }

    /// Adds the commands `user deactivate` and `user restore`.
    ///
    /// @param deactivated values that make an active account inactive
    /// @param restored values that make an inactive account active
    public Accounts deactivation(
            Map<? extends TableField<?, ?>, ?> deactivated, Map<? extends TableField<?, ?>, ?> restored) {
        return with(copy -> {
            copy.deactivation = Map.copyOf(deactivated);
            copy.restoration = Map.copyOf(restored);
        });
    }

    /// Returns a copy of an extension that serves these accounts.
    ///
    /// @throws IllegalStateException if the login, the password or the role is not set
    Extension extend(Extension extension) {
        AccountEndpoints endpoints = new AccountEndpoints(accountTable(), hasher);
        return extension
                .withRoutes(endpoints::register)
                .withDocs(endpoints.docs())
                .withWriteOnlyDefault(endpoints.writeOnlyPassword())
                .withLoginPath(AccountEndpoints.LOGIN_PATH);
    }

    /// Returns the command `user`.
    Object command() {
        return UserCommand.of(accountTable(), hasher);
    }

    private AccountTable accountTable() {
        if (login == null || password == null || role == null) {
            throw new IllegalStateException("Accounts over " + table + " need login, password and role");
        }
        return new AccountTable(
                table, login, password, active, role, claims, profile, accessRole, deactivation, restoration);
    }
}
