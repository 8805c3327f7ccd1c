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

/// Who asks, and what they may do: the role that their token names, or the anonymous one (`dialect.md` 1.9,
/// 1.10).
public final class Authentication {

    private static final String ATTRIBUTE = Authentication.class.getName();
    private static final String SCHEME = "bearer ";

    /// Stands for the role that the service logs in as.
    private static final String ITSELF = "";

    /// Grants can change while the service runs.
    private static final Duration GRANTS_KEPT = Duration.ofMinutes(1);

    private final AuthSettings options;
    private final Database database;
    private final RoleCache roles;
    private final @Nullable String preRequest;

    /// By role.
    private final Cache<String, RolePrivileges> rolePrivileges =
            Caffeine.newBuilder().expireAfterWrite(GRANTS_KEPT).maximumSize(100).build();

    private final Anonymous anonymous;

    /// Null: a request without a token has no role of its own.
    private final @Nullable Identity anonymousCaller;

    /// @throws dev.postern.problem.ProblemException where the database lacks the role, the function or a setting
    /// that is named
    Authentication(AuthSettings options, Database database) {
        this.options = options;
        this.database = database;
        this.roles = new RoleCache(database, InstantSource.system());
        roles.requireSettings(options.hoisted());
        this.preRequest = options.preRequest() == null ? null : roles.callSql(options.preRequest());
        this.anonymous = found(options.anonymous());
        this.anonymousCaller = anonymous instanceof Anonymous.Role(String name) ? Identity.anonymous(name) : null;
    }

    /// What is meant in this database.
    private Anonymous found(Anonymous wanted) {
        return switch (wanted) {
            case Anonymous.Role(String name)
            when !roles.has(name) ->
                throw ApiError.of(ErrorCode.INTERNAL, "Requests cannot run as the role '" + name + "'")
                        .withHint(
                                "It has to be there, granted to the role that the service logs in as, and no superuser.")
                        .exception();
            case Anonymous.RoleIfExists(String name, Anonymous otherwise) ->
                roles.has(name) && roles.isGranted(name) ? new Anonymous.Role(name) : found(otherwise);
            case Anonymous.Required() ->
                throw ApiError.of(ErrorCode.INTERNAL, "Who asks without a token has to be said with --anonymous-role")
                        .withHint(
                                "A role that requests run as; none, to refuse them; or login, for the role that the service"
                                        + " logs in as, with all that it may do.")
                        .exception();
            case Anonymous.Role role -> role;
            case Anonymous.LoginRole login -> login;
            case Anonymous.Rejected refused -> refused;
        };
    }

    /// What an operator should know of who may ask, in a sentence each.
    List<String> notices() {
        String tokens = options.tokens().isEmpty() ? "No tokens are accepted: there is no --jwt-secret." : "";
        String anybody = switch (anonymous) {
            case Anonymous.LoginRole() -> "Requests without a token run as the role that the service logs in as.";
            case Anonymous.Rejected() -> "Requests without a token are refused.";
            default -> "";
        };
        return Stream.of(tokens, anybody).filter(line -> !line.isEmpty()).toList();
    }

    /// One who asks.
    ///
    /// @param caller null: everybody is the same one
    /// @param identified whether by a token
    record IdentifiedCaller(
            SqlRunner runner,
            SelectPrivileges privileges,
            @Nullable Identity caller,
            boolean identified) {

        /// Tells this caller from others, in this session or another.
        String key() {
            return caller == null ? "" : caller.key();
        }

        /// Identifies the owner of an `Idempotency-Key`.
        String keyOwner() {
            return caller == null ? "[]" : caller.keyOwner();
        }

        /// Whether a token tells this caller from all others.
        boolean isSubject() {
            return identified && caller != null && caller.subject() != null;
        }
    }

    /// Has what roles may do asked of the database anew.
    void invalidate() {
        roles.invalidate();
        rolePrivileges.invalidateAll();
    }

    /// What who sent this request may do with everything there is: for documents.
    RolePrivileges rolePrivileges(Context http) {
        Identity caller = identify(http).caller();
        return rolePrivileges.get(caller == null ? ITSELF : String.valueOf(caller.role()), this::granted);
    }

    private RolePrivileges granted(String role) {
        return role.equals(ITSELF)
                ? RolePrivilegeReader.ofItself(serviceRunner())
                : RolePrivilegeReader.of(role, serviceRunner());
    }

    /// The role that a request runs as, for the log; null: not known yet, or the one that the service logged in
    /// as.
    static @Nullable String roleName(Context http) {
        IdentifiedCaller known = http.attribute(ATTRIBUTE);
        return known == null || known.caller() == null ? null : known.caller().role();
    }

    /// Who sent this request.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST301, PGRST302 or PGRST303 for a token that does not
    /// count, 42501 where its role cannot be taken on
    IdentifiedCaller identify(Context http) {
        IdentifiedCaller known = http.attribute(ATTRIBUTE);
        if (known != null) {
            return known;
        }
        IdentifiedCaller found = authenticate(http);
        http.attribute(ATTRIBUTE, found);
        return found;
    }

    /// Runs statements and transactions as who sent this request.
    public SqlRunner runner(Context http) {
        return identify(http).runner();
    }

    /// Runs statements and transactions as the role that the service logged in as, which may do nothing but what
    /// is its own.
    public SqlRunner serviceRunner() {
        return database.asService();
    }

    /// Whether who sent this request has shown a token.
    public boolean isAuthenticated(Context http) {
        return identify(http).identified();
    }

    /// Signs tokens; empty: none are given out.
    public Optional<JwtSigner> issuer() {
        return options.issuer();
    }

    /// Whether the request has shown who sent it, as far as is known yet.
    static boolean hasAuthenticated(Context http) {
        IdentifiedCaller known = http.attribute(ATTRIBUTE);
        return known == null ? http.header("Authorization") != null : known.identified();
    }

    private IdentifiedCaller authenticate(Context http) {
        String token = token(http);
        if (token == null && anonymous instanceof Anonymous.LoginRole) {
            return new IdentifiedCaller(database.asService(), SelectPrivileges.ALL, null, false);
        }
        Identity caller = token == null ? anonymousCaller() : verified(token);
        Role role = roles.role(String.valueOf(caller.role()));
        RequestContext context = RequestContext.of(role.name(), settings(http, caller, role), preRequest);
        if (preRequest != null) {
            context = context.heardBy(ResponseGucs.of(http)::set);
        }
        return new IdentifiedCaller(database.withContext(context), role.privileges(), caller, token != null);
    }

    private Identity anonymousCaller() {
        if (anonymousCaller == null) {
            throw ErrorCode.TOKEN_REQUIRED.exception("Anonymous access is disabled");
        }
        return anonymousCaller;
    }

    private Identity verified(String token) {
        Identity caller = options.tokens()
                .orElseThrow(() -> ApiError.of(ErrorCode.JWT_SECRET, "Server lacks JWT secret")
                        .exception())
                .verify(token);
        return caller.role() == null
                ? caller.withRole(String.valueOf(anonymousCaller().role()))
                : caller;
    }

    /// What follows `Bearer`; null: nothing, or another scheme.
    private static @Nullable String token(Context http) {
        List<String> headers = Exchange.headers(http, "Authorization");
        if (headers.size() > 1) {
            throw ApiError.of(ErrorCode.INVALID_TOKEN, "Several Authorization headers were sent")
                    .exception();
        }
        String header = headers.isEmpty() ? "" : headers.getFirst().strip();
        if (header.equalsIgnoreCase(SCHEME.strip())) {
            return "";
        }
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : null;
    }

    private Map<String, String> settings(Context http, Identity caller, Role role) {
        Map<String, String> settings = new LinkedHashMap<>(options.settings());
        settings.putAll(role.settings());
        settings.put("request.method", http.method().name());
        settings.put("request.path", path(http));
        settings.put("request.headers", headers(http));
        settings.put("request.cookies", json(http.cookieMap()));
        settings.put("request.jwt.claims", caller.claims());
        return settings;
    }

    private static String path(Context http) {
        String path = http.path().equals(ApiServer.BASE) ? ApiServer.BASE + "/" : http.path();
        return path.startsWith(ApiServer.BASE + "/") ? path.substring(ApiServer.BASE.length()) : path;
    }

    /// Names in lower case, without credentials. Of Jetty's own fields: the Servlet API looks each of them up again.
    private String headers(Context http) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (HttpField field :
                ServletContextRequest.getServletContextRequest(http.req()).getHeaders()) {
            String name = field.getLowerCaseName();
            if (!options.hiddenHeaders().contains(name)) {
                headers.merge(name, String.valueOf(field.getValue()), (one, more) -> one + "," + more);
            }
        }
        return json(headers);
    }

    private static String json(Map<String, String> members) {
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
