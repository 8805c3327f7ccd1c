package dev.postern.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.auth.Identity;
import dev.postern.auth.JwtSigner;
import dev.postern.catalog.RolePrivileges;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.http.AuthSettings.Anonymous;
import dev.postern.problem.ApiError;
import dev.postern.problem.CommandException;
import dev.postern.problem.ErrorCode;
import dev.postern.store.Database;
import dev.postern.store.RequestContext;
import dev.postern.store.RoleCache;
import dev.postern.store.RoleCache.Role;
import dev.postern.store.RolePrivilegeReader;
import dev.postern.store.SqlRunner;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/// Authentication of callers, by a token or as the anonymous role (docs/dialect.md 1.9, 1.10).
public final class Authentication {

    private static final String ATTRIBUTE = Authentication.class.getName();
    private static final String BEARER = "bearer ";

    /// Key of the login role in the privilege cache.
    private static final String LOGIN_ROLE = "";

    /// Lifetime of a cache entry, because privileges can change while the service runs.
    private static final Duration PRIVILEGE_CACHE_TIME = Duration.ofMinutes(1);

    private final AuthSettings authSettings;
    private final Database database;
    private final RoleCache roles;
    private final @Nullable String preRequest;

    /// Privileges by role name.
    private final Cache<String, RolePrivileges> rolePrivileges = Caffeine.newBuilder()
            .expireAfterWrite(PRIVILEGE_CACHE_TIME)
            .maximumSize(100)
            .build();

    private final Anonymous anonymous;

    /// Identity of anonymous callers; null if they have none.
    private final @Nullable Identity anonymousCaller;

    /// @throws dev.postern.problem.CommandException if a configured role, function or setting is missing
    Authentication(AuthSettings authSettings, Database database) {
        this.authSettings = authSettings;
        this.database = database;
        this.roles = new RoleCache(database, InstantSource.system());
        roles.requireSettings(authSettings.hoistedNames());
        this.preRequest = authSettings.preRequest() == null ? null : roles.callSql(authSettings.preRequest());
        this.anonymous = resolve(authSettings.anonymous());
        this.anonymousCaller = anonymous instanceof Anonymous.Role(String name) ? Identity.anonymous(name) : null;
    }

    /// Resolves the configured anonymous role in this database.
    private Anonymous resolve(Anonymous configured) {
        return switch (configured) {
            case Anonymous.RoleIfExists(String name, Anonymous fallback) ->
                roles.canAssume(name) && roles.hasPrivileges(name) ? new Anonymous.Role(name) : resolve(fallback);
            case Anonymous.Required() ->
                throw new CommandException("--anonymous-role is required")
                        .withHint("Name the role of requests without a token, none or login.");
            case Anonymous.Role role -> {
                requireAssumable(role.name());
                yield role;
            }
            case Anonymous.LoginRole login -> login;
            case Anonymous.Rejected rejected -> rejected;
        };
    }

    /// Returns notices for the administrator about tokens and anonymous requests, one sentence each.
    List<String> notices() {
        String tokenNotice =
                authSettings.tokens().isEmpty() ? "Tokens are rejected because --jwt-secret is not set." : "";
        String anonymousNotice = switch (anonymous) {
            case Anonymous.LoginRole() -> "Requests without a token run as the login role.";
            case Anonymous.Rejected() -> "Requests without a token are rejected.";
            default -> "";
        };
        return Stream.of(tokenNotice, anonymousNotice)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /// Caller of a request.
    ///
    /// @param runner runs SQL as the role of the caller
    /// @param identity role and claims; null for the login role
    /// @param authenticated whether the request has a valid token
    record IdentifiedCaller(
            SqlRunner runner,
            SelectPrivileges privileges,
            @Nullable Identity identity,
            boolean authenticated) {

        /// Returns a key that is the same in all sessions of the caller.
        String key() {
            return identity == null ? "" : identity.key();
        }

        /// Returns the owner of the `Idempotency-Key`s that the caller sends.
        String keyOwner() {
            return identity == null ? "[]" : identity.keyOwner();
        }

        /// Whether a token with a `sub` claim identifies the caller.
        boolean hasSubject() {
            return authenticated && identity != null && identity.subject() != null;
        }
    }

    /// Clears the cached roles and privileges.
    void invalidate() {
        roles.invalidate();
        rolePrivileges.invalidateAll();
    }

    /// Returns all privileges of the caller's role, for documents and hints.
    RolePrivileges rolePrivileges(Context http) {
        Identity identity = identify(http).identity();
        return rolePrivileges.get(
                identity == null ? LOGIN_ROLE : String.valueOf(identity.role()), this::readPrivileges);
    }

    private RolePrivileges readPrivileges(String role) {
        return role.equals(LOGIN_ROLE)
                ? RolePrivilegeReader.ofLoginRole(serviceRunner())
                : RolePrivilegeReader.of(role, serviceRunner());
    }

    /// Returns the role of a request for the log; null if it is unknown or the login role.
    static @Nullable String roleName(Context http) {
        IdentifiedCaller cached = http.attribute(ATTRIBUTE);
        return cached == null || cached.identity() == null
                ? null
                : cached.identity().role();
    }

    /// Returns the caller of a request, authenticated once.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST301, PGRST302 or PGRST303 for an invalid token, 42501
    /// if its role cannot be assumed
    IdentifiedCaller identify(Context http) {
        IdentifiedCaller cached = http.attribute(ATTRIBUTE);
        if (cached != null) {
            return cached;
        }
        IdentifiedCaller identified = authenticate(http);
        http.attribute(ATTRIBUTE, identified);
        return identified;
    }

    /// Returns a runner of statements and transactions as the caller's role.
    public SqlRunner runner(Context http) {
        return identify(http).runner();
    }

    /// Returns the caller's role and claims; null for the login role.
    public @Nullable Identity identity(Context http) {
        return identify(http).identity();
    }

    /// Returns a runner of statements and transactions as the login role.
    public SqlRunner serviceRunner() {
        return database.asService();
    }

    /// Returns a runner of the service's own work as another role.
    ///
    /// @throws dev.postern.problem.CommandException if the login role cannot assume the role
    public SqlRunner serviceRunnerAs(String role) {
        requireAssumable(role);
        return database.withContext(RequestContext.of(role, Map.of(), null));
    }

    private void requireAssumable(String role) {
        if (!roles.canAssume(role)) {
            throw new CommandException("Role '" + role + "' cannot be assumed")
                    .withHint("Grant it to the login role. It cannot be a superuser.");
        }
    }

    /// Whether the caller has a valid token.
    public boolean isAuthenticated(Context http) {
        return identify(http).authenticated();
    }

    /// Returns the signer of tokens; empty if the service issues none.
    public Optional<JwtSigner> signer() {
        return authSettings.signer();
    }

    /// Whether the caller has a valid token or, if the request is not authenticated yet, sent any credentials.
    static boolean hasAuthenticated(Context http) {
        IdentifiedCaller cached = http.attribute(ATTRIBUTE);
        return cached == null ? http.header("Authorization") != null : cached.authenticated();
    }

    private IdentifiedCaller authenticate(Context http) {
        String token = bearerToken(http);
        if (token == null && anonymous instanceof Anonymous.LoginRole) {
            return new IdentifiedCaller(database.asService(), SelectPrivileges.ALL, null, false);
        }
        Identity identity = token == null ? anonymousCaller() : verify(token);
        Role role = roles.role(String.valueOf(identity.role()));
        RequestContext context = RequestContext.of(role.name(), contextSettings(http, identity, role), preRequest);
        if (preRequest != null) {
            context = context.capturing(ResponseGucs.of(http)::set);
        }
        return new IdentifiedCaller(database.withContext(context), role.privileges(), identity, token != null);
    }

    private Identity anonymousCaller() {
        if (anonymousCaller == null) {
            throw ErrorCode.TOKEN_REQUIRED.exception("Anonymous access is disabled");
        }
        return anonymousCaller;
    }

    private Identity verify(String token) {
        Identity identity = authSettings
                .tokens()
                .orElseThrow(() -> ApiError.of(ErrorCode.JWT_SECRET, "Server lacks JWT secret")
                        .exception())
                .verify(token);
        return identity.role() == null
                ? identity.withRole(String.valueOf(anonymousCaller().role()))
                : identity;
    }

    /// Returns the token of a `Bearer` header; null without such a header.
    private static @Nullable String bearerToken(Context http) {
        List<String> headers = Exchange.headers(http, "Authorization");
        if (headers.size() > 1) {
            throw ApiError.of(ErrorCode.INVALID_TOKEN, "The request has several Authorization headers")
                    .exception();
        }
        String header = headers.isEmpty() ? "" : headers.getFirst().strip();
        if (header.equalsIgnoreCase(BEARER.strip())) {
            return "";
        }
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : null;
    }

    private Map<String, String> contextSettings(Context http, Identity identity, Role role) {
        Map<String, String> settings = new LinkedHashMap<>(authSettings.settings());
        settings.putAll(role.settings());
        settings.put("request.method", http.method().name());
        settings.put("request.path", requestPath(http));
        settings.put("request.headers", headersJson(http));
        settings.put("request.cookies", toJson(http.cookieMap()));
        settings.put("request.jwt.claims", identity.claims());
        return settings;
    }

    private static String requestPath(Context http) {
        String path = http.path().equals(ApiServer.BASE) ? ApiServer.BASE + "/" : http.path();
        return path.startsWith(ApiServer.BASE + "/") ? path.substring(ApiServer.BASE.length()) : path;
    }

    /// Returns the request headers as a JSON object, with names in lower case and without credentials.
    ///
    /// Reads Jetty's fields, because the Servlet API looks up each header again.
    private String headersJson(Context http) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (HttpField field :
                ServletContextRequest.getServletContextRequest(http.req()).getHeaders()) {
            String name = field.getLowerCaseName();
            if (!authSettings.hiddenHeaders().contains(name)) {
                headers.merge(name, String.valueOf(field.getValue()), (first, next) -> first + "," + next);
            }
        }
        return toJson(headers);
    }

    private static String toJson(Map<String, String> members) {
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        StringBuilder json = new StringBuilder("{");
        members.forEach((name, value) -> {
            json.append(json.length() == 1 ? "\"" : ",\"");
            encoder.quoteAsString(name, json);
            json.append("\":\"");
            encoder.quoteAsString(value, json);
            json.append('"');
        });
        return json.append('}').toString();
    }
}
