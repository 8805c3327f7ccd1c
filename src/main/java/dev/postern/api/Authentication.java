package dev.postern.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.api.AuthSettings.Anonymous;
import dev.postern.auth.Identity;
import dev.postern.auth.JwtIssuer;
import dev.postern.auth.JwtIssuers;
import dev.postern.auth.JwtSigner;
import dev.postern.auth.SecretKeys;
import dev.postern.auth.TokenVerifier;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.RolePrivileges;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.metrics.RequestMeasurement;
import dev.postern.problem.JwtSecretErrors;
import dev.postern.problem.ProblemException;
import dev.postern.problem.StartErrors;
import dev.postern.problem.TokenErrors;
import dev.postern.store.Database;
import dev.postern.store.RequestContext;
import dev.postern.store.RoleCache;
import dev.postern.store.RoleCache.Role;
import dev.postern.store.RolePrivilegeReader;
import dev.postern.store.SqlRunner;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Authentication of callers, by a token or as the anonymous role (`docs/dialect.md` 1.9, 1.10).
public final class Authentication {

    private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);
    /// Header with the position of the log that reads must see, and with that of a write in its response.
    static final String READ_AFTER = "Postern-Lsn";

    private static final String BEARER = "bearer ";

    /// Key of the login role in the privilege cache.
    private static final String LOGIN_ROLE = "";

    /// Lifetime of a cache entry, because privileges can change while the service runs.
    private static final Duration PRIVILEGE_CACHE_TIME = Duration.ofMinutes(1);

    private final AuthSettings settings;
    private final Database database;
    private final Optional<SecretKeys> secretKeys;
    private final Optional<TokenVerifier> verifier;
    private final Optional<JwtSigner> signer;
    private final ContextSettings contextSettings;
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
    public Authentication(AuthSettings settings, Database database) {
        this.settings = settings;
        this.database = database;
        InstantSource clock = InstantSource.system();
        this.secretKeys = settings.secret().map(SecretKeys::new);
        JwtIssuers issuers = JwtIssuers.open(
                settings.providers(),
                secretKeys
                        .map(keys -> new JwtIssuer(keys, settings.roleClaim(), settings.audience()))
                        .orElse(null),
                clock);
        this.verifier = issuers.isEmpty()
                ? Optional.empty()
                : Optional.of(new TokenVerifier(issuers, clock, settings.maxCachedTokens()));
        this.signer = secretKeys.flatMap(keys -> JwtSigner.find(keys, clock)); // another service can issue tokens
        this.contextSettings = new ContextSettings(settings.settings(), settings.hiddenHeaders());
        this.roles = new RoleCache(database, clock);
        roles.requireSettings(settings.hoistedNames());
        this.preRequest = settings.preRequest() == null ? null : roles.callSql(settings.preRequest());
        this.anonymous = resolve(settings.anonymous());
        this.anonymousCaller = anonymous instanceof Anonymous.Role(String name) ? Identity.anonymous(name) : null;
    }

    /// Resolves the configured anonymous role in this database.
    private Anonymous resolve(Anonymous configured) {
        return switch (configured) {
            case Anonymous.RoleIfExists(String name, Anonymous fallback) ->
                roles.canAssume(name) && roles.hasPrivileges(name) ? new Anonymous.Role(name) : resolve(fallback);
            case Anonymous.Required() -> throw StartErrors.anonymousRoleRequired();
            case Anonymous.Role role -> {
                requireAssumable(role.name());
                yield role;
            }
            case Anonymous.LoginRole login -> login;
            case Anonymous.Rejected rejected -> rejected;
        };
    }

    /// Returns notices for the administrator about tokens and anonymous requests, one sentence each.
    public List<String> notices() {
        String anonymousNotice = switch (anonymous) {
            case Anonymous.LoginRole() -> "Requests without a token run as the login role.";
            case Anonymous.Rejected() -> "Requests without a token are rejected.";
            case Anonymous.Role _, Anonymous.RoleIfExists _, Anonymous.Required _ -> "";
        };
        return Stream.concat(tokenNotices(), Stream.of(anonymousNotice))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /// Returns a notice for each function whose timeout is longer than that of its request.
    public List<String> timeoutNotices(ApiCatalog catalog) {
        return settings.timeoutNotices(catalog, database.timeouts());
    }

    private Stream<String> tokenNotices() {
        if (verifier.isEmpty()) {
            return Stream.of("Tokens are rejected because neither --jwt-secret nor --jwt-issuer is set.");
        }
        Stream<String> withoutTls = settings.providers().stream()
                .filter(provider -> provider.url().startsWith("http:"))
                .map(provider -> "The keys of --jwt-issuer " + provider.url() + " are read without TLS.");
        Stream<String> withoutAudience = settings.providers().stream()
                .filter(provider -> provider.audience() == null)
                .map(provider -> "Tokens of --jwt-issuer " + provider.url()
                        + " for other applications are accepted because no audience is set.");
        return Stream.concat(withoutTls, withoutAudience);
    }

    /// Clears the cached roles and privileges.
    public void invalidate() {
        roles.invalidate();
        rolePrivileges.invalidateAll();
    }

    /// Reads the JWT secret again if it is in a file.
    public void reloadSecret() {
        secretKeys.ifPresent(SecretKeys::reload);
    }

    /// Returns all privileges of the caller's role, for documents and hints.
    ///
    /// @param identity role of the caller; null for the login role
    RolePrivileges rolePrivileges(@Nullable Identity identity) {
        return rolePrivileges.get(
                identity == null ? LOGIN_ROLE : String.valueOf(identity.role()), this::readPrivileges);
    }

    private RolePrivileges readPrivileges(String role) {
        return role.equals(LOGIN_ROLE)
                ? RolePrivilegeReader.ofLoginRole(serviceRunner())
                : RolePrivilegeReader.of(role, serviceRunner());
    }

    /// Returns the caller of a request.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST301, PGRST302 or PGRST303 for an invalid token, 42501
    /// if its role cannot be assumed
    IdentifiedCaller identify(ApiRequest request) {
        return identify(request.method().name(), request.path(), request.headers());
    }

    /// Returns the caller of a request, which can be one for an application's endpoint.
    ///
    /// @param path decoded path of the request, for the generated API below its base path
    /// @throws dev.postern.problem.ProblemException as for the generated API
    public IdentifiedCaller identify(String method, String path, Headers headers) {
        Identity identity = identity(headers);
        if (identity == null) {
            return new IdentifiedCaller(
                    database.asService().readingAfter(headers.first(READ_AFTER)), SelectPrivileges.ALL, null, false);
        }
        RequestMeasurement measured = RequestMeasurement.current();
        if (measured != null) {
            measured.setCaller(identity.role(), identity.subject());
        }
        Role role = roles.role(String.valueOf(identity.role()));
        RequestContext context =
                RequestContext.of(role.name(), contextSettings.of(method, path, headers, identity, role), preRequest);
        if (preRequest != null) {
            context = context.capturing((_, _) -> {}); // replaced by each use of the runner
        }
        SqlRunner runner = database.withContext(context).readingAfter(headers.first(READ_AFTER));
        return new IdentifiedCaller(runner, role.privileges(), identity, hasToken(headers));
    }

    /// Returns role and claims of the sender of a request; null for the login role.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST301, PGRST302 or PGRST303 for an invalid token
    public @Nullable Identity identity(Headers headers) {
        String token = bearerToken(headers);
        if (token == null) {
            return anonymous instanceof Anonymous.LoginRole ? null : anonymousCaller();
        }
        return verify(token);
    }

    /// Whether a request has a token, valid or not. A publishable key is no token.
    public boolean hasToken(Headers headers) {
        return headers.all("Authorization").stream().anyMatch(header -> token(header) != null);
    }

    /// Whether the token of a request names a role, so that the caller is not anonymous; false without a valid
    /// token.
    public boolean namesRole(Headers headers) {
        try {
            String token = bearerToken(headers);
            return token != null && verifiedToken(token).role() != null;
        } catch (ProblemException e) {
            LOG.trace("A request without a valid token: {}", e.getMessage());
            return false;
        }
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
            throw StartErrors.roleNotAssumable(role);
        }
    }

    /// Returns the signer of tokens; empty if the service issues none.
    public Optional<JwtSigner> signer() {
        return signer;
    }

    /// Returns the verifier of tokens; empty if tokens are rejected.
    public Optional<TokenVerifier> verifier() {
        return verifier;
    }

    AuthSettings settings() {
        return settings;
    }

    private Identity anonymousCaller() {
        if (anonymousCaller == null) {
            throw TokenErrors.required();
        }
        return anonymousCaller;
    }

    private Identity verify(String token) {
        Identity identity = verifiedToken(token);
        return identity.role() == null
                ? identity.withRole(String.valueOf(anonymousCaller().role()))
                : identity;
    }

    private Identity verifiedToken(String token) {
        return verifier.orElseThrow(JwtSecretErrors::missing).verify(token);
    }

    /// Returns the token of a `Bearer` header; null without such a header.
    private @Nullable String bearerToken(Headers headers) {
        List<String> all = headers.all("Authorization");
        if (all.size() > 1) {
            throw TokenErrors.severalHeaders();
        }
        return all.isEmpty() ? null : token(all.getFirst());
    }

    private @Nullable String token(String authorization) {
        String header = authorization.strip();
        if (header.equalsIgnoreCase(BEARER.strip())) {
            return "";
        }
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return null;
        }
        String token = header.substring(BEARER.length()).strip();
        return settings.publishableKeys().contains(token) ? null : token;
    }
}
