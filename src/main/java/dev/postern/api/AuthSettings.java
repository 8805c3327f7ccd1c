package dev.postern.api;

import dev.postern.auth.JwtSigner;
import dev.postern.auth.TokenVerifier;
import dev.postern.plan.FunctionCall;
import dev.postern.plan.ReadPlan;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Settings of authentication and roles.
///
/// @param tokens verifier of tokens; empty if tokens are rejected
/// @param signer signer of tokens; empty if the service issues none
/// @param anonymous role of requests without a token
/// @param preRequest function that runs at the start of each request, `schema.name`; null for none
/// @param settings PostgreSQL settings of each transaction, by name
/// @param hoistedNames lower-case names of settings that a function definition sets for the whole
/// transaction
/// @param hiddenHeaders lower-case names of headers that `request.headers` omits
public record AuthSettings(
        Optional<TokenVerifier> tokens,
        Optional<JwtSigner> signer,
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

    /// Returns `names` and the names of headers with credentials.
    public static Set<String> withCredentials(Set<String> names) {
        Set<String> headers = new HashSet<>(CREDENTIALS);
        headers.addAll(names);
        return Set.copyOf(headers);
    }

    /// Returns the settings that a called function sets for the whole transaction; empty for tables and
    /// views.
    Map<String, String> hoistedSettings(ReadPlan.Source source) {
        if (!(source instanceof FunctionCall call) || call.routine().settings().isEmpty()) {
            return Map.of();
        }
        Map<String, String> settings = new LinkedHashMap<>(call.routine().settings());
        settings.keySet().removeIf(name -> !hoistedNames.contains(name.toLowerCase(Locale.ROOT)));
        return settings;
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
