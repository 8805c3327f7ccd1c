package dev.postern;

import dev.postern.assembly.ServedApplication;
import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.hook.Hooks;
import dev.postern.problem.Problem;
import dev.postern.server.EndpointAuthentication;
import dev.postern.server.Extension;
import io.javalin.config.RoutesConfig;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jooq.Catalog;
import org.jooq.Record;
import org.jooq.Routine;
import org.jooq.Table;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/// A schema that Postern serves, with the Java code that an application adds to it. Immutable.
///
/// Each method returns a changed copy:
///
/// ```java
/// Application.of(DefaultCatalog.DEFAULT_CATALOG)
///         .writeOnly(CUSTOMERS.PASSWORD_HASH, "password", new Passwords()::hash)
///         .routes((routes, callers) -> routes.get("/newest", http -> http.json(callers.of(http)
///                 .reading(dsl -> dsl.selectFrom(PRODUCTS).orderBy(PRODUCTS.ID.desc()).limit(5).fetchMaps()))));
/// ```
public final class Application {

    private final Catalog generated;
    private final List<WriteOnlyColumn> writeOnlyColumns;
    private final List<BiConsumer<RoutesConfig, Callers>> routes;
    private final List<EndpointDoc> endpointDocs;
    private final List<Object> commands;
    private final @Nullable String signInPath;
    private final @Nullable String loginRole;
    private final @Nullable Accounts accounts;
    private final Hooks hooks;

    private Application(
            Catalog generated,
            List<WriteOnlyColumn> writeOnlyColumns,
            List<BiConsumer<RoutesConfig, Callers>> routes,
            List<EndpointDoc> endpointDocs,
            List<Object> commands,
            @Nullable String signInPath,
            @Nullable String loginRole,
            @Nullable Accounts accounts,
            Hooks hooks) {
        this.generated = generated;
        this.writeOnlyColumns = writeOnlyColumns;
        this.routes = routes;
        this.endpointDocs = endpointDocs;
        this.commands = commands;
        this.signInPath = signInPath;
        this.loginRole = loginRole;
        this.accounts = accounts;
        this.hooks = hooks;
    }

    /// Creates an application that serves the generated API alone.
    ///
    /// @param generated catalog of the classes that `./postern generate` has written
    public static Application of(Catalog generated) {
        return new Application(generated, List.of(), List.of(), List.of(), List.of(), null, null, null, Hooks.NONE);
    }

    /// Makes a column write-only: clients set it under another key, and no request can read it.
    ///
    /// @param input key in payloads, for example `password`
    /// @param encoder function from the sent value to the stored form; throws [ApiException] to reject a value
    public Application writeOnly(TableField<?, String> column, String input, UnaryOperator<String> encoder) {
        return new Application(
                generated,
                with(writeOnlyColumns, new WriteOnlyColumn(column, input, encoder)),
                routes,
                endpointDocs,
                commands,
                signInPath,
                loginRole,
                accounts,
                hooks);
    }

    /// Adds endpoints outside `/`, `/api` and `/docs`.
    ///
    /// @param newRoutes function that registers Javalin handlers, which run SQL as their callers
    public Application routes(BiConsumer<RoutesConfig, Callers> newRoutes) {
        return new Application(
                generated,
                writeOnlyColumns,
                with(routes, newRoutes),
                endpointDocs,
                commands,
                signInPath,
                loginRole,
                accounts,
                hooks);
    }

    /// Describes endpoints in the OpenAPI document.
    public Application document(List<EndpointDoc> docs) {
        return new Application(
                generated,
                writeOnlyColumns,
                routes,
                Stream.concat(endpointDocs.stream(), docs.stream()).toList(),
                commands,
                signInPath,
                loginRole,
                accounts,
                hooks);
    }

    /// Adds a command to those of Postern.
    ///
    /// @param command object with picocli's annotation `@Command`
    public Application command(Object command) {
        return new Application(
                generated,
                writeOnlyColumns,
                routes,
                endpointDocs,
                with(commands, command),
                signInPath,
                loginRole,
                accounts,
                hooks);
    }

    /// Names the endpoint at which `/docs` gets a token (RFC 6749, 4.3).
    ///
    /// @param path absolute path, for example `/auth/token`
    public Application signIn(String path) {
        return new Application(
                generated, writeOnlyColumns, routes, endpointDocs, commands, path, loginRole, accounts, hooks);
    }

    /// Switches on the login with accounts on a table of the application.
    ///
    /// Adds `/auth/token`, `/auth/revoke` and `/auth/me`, which `/docs` uses for its sign-in, and the command
    /// `user`. The password column becomes write-only under the key `password`, unless [#writeOnly] gives it
    /// another one.
    public Application accounts(Accounts newAccounts) {
        return new Application(
                generated, writeOnlyColumns, routes, endpointDocs, commands, signInPath, loginRole, newAccounts, hooks);
    }

    /// Names the role that the service logs in as, if the migrations create one.
    ///
    /// `migrate up` and `serve --migrate` grant it the privileges that it needs on the engine's tables. With the
    /// embedded database the service logs in as this role; otherwise `--db-user` names it.
    ///
    /// @param role name of the role, without quotation marks
    public Application loginRole(String role) {
        return new Application(
                generated, writeOnlyColumns, routes, endpointDocs, commands, signInPath, role, accounts, hooks);
    }

    /// Runs code before the writes of a table or view: once per statement, in its transaction, as the caller.
    ///
    /// The code can reject the rows, set columns and complete them, on every path of the API:
    ///
    /// ```java
    /// Application.of(DefaultCatalog.DEFAULT_CATALOG)
    ///         .before(ORDERS, Set.of(Operation.INSERT), (caller, dsl, rows) -> rows.set(ORDERS.PLACED_BY,
    /// caller.role())); ```
    ///
    /// The service does not start if the table is not served, or allows none of the operations.
    ///
    /// @param table table or view that requests name; a hook on a table does not run for a view of it
    /// @param operations kinds of writes; a merging upsert is an insert and an update
    public <R extends Record> Application before(Table<R> table, Set<Operation> operations, BeforeWrite<R> hook) {
        return withHooks(hooks.with(HookAdapters.before(table, operations, hook)));
    }

    /// Runs code after the writes of a table or view: once per statement, in its transaction, as the caller.
    ///
    /// The code gets the written rows. If it throws, the transaction is rolled back.
    ///
    /// @param table table or view, as for [#before]
    /// @param operations kinds of writes, as for [#before]
    public <R extends Record> Application after(Table<R> table, Set<Operation> operations, AfterWrite<R> hook) {
        return withHooks(hooks.with(HookAdapters.after(table, operations, hook)));
    }

    /// Runs code before the calls of a function, in their transaction, as the caller.
    ///
    /// The code can reject the call, set arguments and complete them:
    ///
    /// ```java
    /// Application.of(DefaultCatalog.DEFAULT_CATALOG)
    ///         .beforeCall(new PlaceOrder(), (caller, dsl, arguments) -> arguments.complete(PlaceOrder.AMOUNT, 1));
    /// ```
    ///
    /// @param function generated class of the function, which is one of its overloads
    public Application beforeCall(Routine<?> function, BeforeCall hook) {
        return withHooks(hooks.with(HookAdapters.beforeCall(function, hook)));
    }

    private Application withHooks(Hooks newHooks) {
        return new Application(
                generated, writeOnlyColumns, routes, endpointDocs, commands, signInPath, loginRole, accounts, newHooks);
    }

    private static <T> List<T> with(List<T> elements, T element) {
        return Stream.concat(elements.stream(), Stream.of(element)).toList();
    }

    /// Returns the role that the service logs in as; null for that of `--db-user`.
    @Nullable
    String loginRole() {
        return loginRole;
    }

    List<Object> commands() {
        return accounts == null ? commands : with(commands, accounts.command());
    }

    ServedApplication served() {
        return new ServedApplication(GeneratedModel.of(generated), extension(), loginRole);
    }

    /// Returns the error that an exception of application code describes; null for another exception.
    static @Nullable Problem problem(Throwable failure) {
        return failure instanceof ApiException e ? e.problem() : null;
    }

    Extension extension() {
        Extension extension = new Extension(
                        writeOnlyColumns,
                        this::addRoutes,
                        endpointDocs.stream().map(EndpointDoc::description).toList())
                .withProblems(Application::problem)
                .withHooks(hooks);
        Extension complete = accounts == null ? extension : accounts.extend(extension);
        return signInPath == null ? complete : complete.withLoginPath(signInPath);
    }

    private void addRoutes(RoutesConfig config, EndpointAuthentication authentication) {
        Callers callers = new AuthenticatedCallers(authentication);
        routes.forEach(group -> group.accept(config, callers));
    }
}
