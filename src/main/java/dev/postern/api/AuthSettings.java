package dev.postern.api;

import dev.postern.auth.JwtSecret;
import dev.postern.auth.ProviderSettings;
import dev.postern.auth.RoleClaimPath;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Routine;
import dev.postern.store.DatabaseTimeouts;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Settings of authentication and roles.
///
/// @param secret secret whose keys verify tokens and, unless they are public, sign them; empty without one
/// @param providers identity providers whose tokens are accepted
/// @param audience required `aud` of other tokens that have one; null for any
/// @param publishableKeys keys that identify an application instead of a user: as a `Bearer` token they mean none
/// @param roleClaim path of the role in the claims of other tokens
/// @param maxCachedTokens maximum number of cached verified tokens; 0 for no cache
/// @param anonymous role of requests without a token
/// @param preRequest function that runs at the start of each request, with or without its schema; null for none
/// @param settings PostgreSQL settings of each transaction, by name
/// @param hoistedNames lower-case names of settings that a function definition sets for the whole transaction
/// @param hiddenHeaders lower-case names of headers that `request.headers` omits; those with credentials are added
public record AuthSettings(
        Optional<JwtSecret> secret,
        List<ProviderSettings> providers,
        @Nullable String audience,
        Set<String> publishableKeys,
        RoleClaimPath roleClaim,
        int maxCachedTokens,
        Anonymous anonymous,
        @Nullable String preRequest,
        Map<String, String> settings,
        Set<String> hoistedNames,
        Set<String> hiddenHeaders) {

    /// Headers with credentials.
    ///
    /// PostgreSQL logs bind values, and `request.headers` is one (`log_min_duration_statement`,
    /// `log_parameter_max_length_on_error`).
    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "cookie", "proxy-authorization", "apikey", "x-api-key");

    /// The defaults of the options for a database at `--db-url`.
    public static final AuthSettings DEFAULT = new AuthSettings(
            Optional.empty(),
            List.of(),
            null,
            Set.of(),
            RoleClaimPath.parse("$.role"),
            1_000,
            new Anonymous.RoleIfExists("anonymous", new Anonymous.Required()),
            null,
            Map.of(),
            Set.of("statement_timeout", "plan_filter.statement_cost_limit", "default_transaction_isolation"),
            Set.of());

    public AuthSettings {
        if (maxCachedTokens < 0) {
            throw new IllegalArgumentException("The size of the token cache is negative");
        }
        providers = List.copyOf(providers);
        publishableKeys = Set.copyOf(publishableKeys);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        hoistedNames = Set.copyOf(hoistedNames);
        Set<String> hidden = new HashSet<>(CREDENTIALS);
        hidden.addAll(hiddenHeaders);
        hiddenHeaders = Set.copyOf(hidden);
    }

    /// Returns a copy with another role of requests without a token.
    public AuthSettings withAnonymous(Anonymous role) {
        return new AuthSettings(
                secret,
                providers,
                audience,
                publishableKeys,
                roleClaim,
                maxCachedTokens,
                role,
                preRequest,
                settings,
                hoistedNames,
                hiddenHeaders);
    }

    /// Returns the settings that a called function sets for the whole transaction.
    Map<String, String> hoistedSettings(Routine routine) {
        if (routine.settings().isEmpty()) {
            return Map.of();
        }
        Map<String, String> hoisted = new LinkedHashMap<>(routine.settings());
        hoisted.keySet().removeIf(name -> !hoistedNames.contains(name.toLowerCase(Locale.ROOT)));
        return hoisted;
    }

    /// Returns a notice for each function whose timeout is longer than that of its request.
    List<String> timeoutNotices(ApiCatalog catalog, DatabaseTimeouts timeouts) {
        return catalog.schemas().stream()
                .flatMap(schema -> catalog.routines(schema).values().stream())
                .flatMap(List::stream)
                .filter(routine -> isCut(hoistedSettings(routine).get("statement_timeout"), timeouts))
                .map(routine -> "Function " + routine.name() + " has a longer statement_timeout than --request-timeout"
                        + " allows.")
                .distinct()
                .toList();
    }

    private static boolean isCut(@Nullable String timeout, DatabaseTimeouts timeouts) {
        return timeout != null && timeouts.endsRequestBefore(timeout);
    }

    /// Role of requests without a token.
    public sealed interface Anonymous {

        /// Role with this name, which must exist.
        record Role(String name) implements Anonymous {}

        /// Role with this name if it exists and has privileges in this database, otherwise the fallback.
        ///
        /// Roles belong to the whole server, so their existence alone is not enough.
        record RoleIfExists(String name, Anonymous fallback) implements Anonymous {}

        /// Login role.
        record LoginRole() implements Anonymous {}

        /// No role: the service does not start without `--anonymous-role`.
        record Required() implements Anonymous {}

        /// No role: requests without a token are rejected.
        record Rejected() implements Anonymous {}
    }
}
