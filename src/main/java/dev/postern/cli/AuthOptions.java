package dev.postern.cli;

import dev.postern.api.AuthSettings;
import dev.postern.api.AuthSettings.Anonymous;
import dev.postern.auth.ProviderSettings;
import dev.postern.auth.RoleClaimPath;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Options for authentication: roles and tokens (`docs/dialect.md` 1.10).
final class AuthOptions {

    private static final String NONE = "none";
    private static final String LOGIN = "login";

    @Option(
            names = "--anonymous-role",
            paramLabel = "ROLE",
            description = "Role of requests without a token; none: they are rejected with 401; login: the role of"
                    + " --db-user. Default: anonymous, if the role exists and has privileges.")
    private @Nullable String anonymousRole;

    @Mixin
    private JwtSecretOptions jwtSecret = new JwtSecretOptions();

    @Option(
            names = "--jwt-issuer",
            paramLabel = "URL",
            split = JwtIssuerOption.ISSUER_SEPARATOR,
            splitSynopsisLabel = " ",
            converter = JwtIssuerOption.Converter.class,
            description =
                    "URL of an identity provider with OpenID Connect discovery, as in the iss claim of its tokens;"
                            + " repeatable. Its tokens are verified with the keys that it publishes. 'URL audience=…"
                            + " role-claim=…' sets the audience and the role claim of this one. Default: none.")
    private List<JwtIssuerOption> jwtIssuers = List.of();

    @Option(
            names = "--jwt-audience",
            paramLabel = "AUDIENCE",
            description = "Required value of the aud claim, if the token has one; otherwise 401. Default: any value.")
    private @Nullable String jwtAudience;

    @Option(
            names = "--publishable-key",
            paramLabel = "KEY,…",
            split = ",",
            description =
                    "Keys that name the application, as supabase-js sends them: Authorization with such a key is a"
                            + " request without a token. They are not secret and grant nothing. Default: none.")
    private Set<String> publishableKeys = Set.of();

    @Option(
            names = "--jwt-role-claim",
            paramLabel = "PATH",
            defaultValue = "$.role",
            description = "JSONPath of the claim that contains the role. Default: ${DEFAULT-VALUE}.")
    private String jwtRoleClaim = "$.role";

    @Option(
            names = "--jwt-cache-max-entries",
            paramLabel = "N",
            defaultValue = "1000",
            converter = OptionConverters.CacheConverter.class,
            description = "Maximum number of cached verified tokens; 0: no cache. Default: ${DEFAULT-VALUE}.")
    private int jwtCacheMaxEntries = AuthSettings.DEFAULT.maxCachedTokens();

    @Option(
            names = "--pre-request",
            paramLabel = "FUNCTION",
            description =
                    "Function that each request's transaction calls first: schema.name, or a name in the search_path."
                            + " Default: none.")
    private @Nullable String preRequest;

    @Option(
            names = "--app-setting",
            paramLabel = "NAME=VALUE",
            converter = {SettingNameConverters.AppSettingConverter.class, OptionConverters.TextConverter.class},
            description = "Value of the setting app.settings.NAME, which SQL can read during each request; repeatable."
                    + " Default: none.")
    private Map<String, String> appSettings = Map.of();

    @Option(
            names = "--hoisted-settings",
            paramLabel = "NAME,…",
            split = ",",
            defaultValue = "statement_timeout,plan_filter.statement_cost_limit,default_transaction_isolation",
            converter = SettingNameConverters.HoistedConverter.class,
            description = "Settings from a function's SET clause that apply to the whole transaction of a call, not"
                    + " only inside the function; none: no such settings. Default: ${DEFAULT-VALUE}.")
    private Set<String> hoistedSettings = Set.of();

    @Option(
            names = "--request-headers-without",
            paramLabel = "HEADER,…",
            split = ",",
            converter = HeaderNameConverter.class,
            description = "Headers that are left out of request.headers in SQL, in addition to Authorization, Cookie,"
                    + " Proxy-Authorization, apikey and X-API-Key. Default: none.")
    private Set<String> hiddenHeaders = Set.of();

    /// Creates the settings, and the JWT secret of an embedded database that has none.
    ///
    /// @param directory data directory of the embedded database; null for another database
    AuthSettings settings(@Nullable Path directory) {
        RoleClaimPath roleClaim = RoleClaimPath.parse(jwtRoleClaim);
        return new AuthSettings(
                jwtSecret.secret(directory),
                providers(roleClaim),
                jwtAudience,
                publishableKeys,
                roleClaim,
                jwtCacheMaxEntries,
                anonymous(directory),
                preRequest,
                appSettings,
                hoistedSettings.equals(Set.of(NONE)) ? Set.of() : hoistedSettings,
                hiddenHeaders);
    }

    private List<ProviderSettings> providers(RoleClaimPath roleClaim) {
        Set<String> urls = new HashSet<>();
        for (JwtIssuerOption issuer : jwtIssuers) {
            if (!urls.add(issuer.url())) {
                throw CommandErrors.issuerGivenTwice(issuer.url());
            }
        }
        return jwtIssuers.stream()
                .map(issuer -> issuer.settings(roleClaim, jwtAudience))
                .toList();
    }

    /// Whether `--jwt-secret` names a file.
    boolean readsSecretFile() {
        return jwtSecret.isFile();
    }

    private Anonymous anonymous(@Nullable Path directory) {
        return switch (anonymousRole) {
            case null -> new Anonymous.RoleIfExists("anonymous", withoutAnonymousRole(directory));
            case NONE -> new Anonymous.Rejected();
            case LOGIN -> new Anonymous.LoginRole();
            default -> new Anonymous.Role(anonymousRole);
        };
    }

    /// Only the embedded database, a local trial, is open by default: others require an explicit choice.
    private Anonymous withoutAnonymousRole(@Nullable Path directory) {
        return directory != null
                ? new Anonymous.LoginRole()
                : jwtSecret.isSet() || !jwtIssuers.isEmpty() ? new Anonymous.Rejected() : new Anonymous.Required();
    }
}
