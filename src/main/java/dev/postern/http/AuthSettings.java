package dev.postern.http;

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

/// Who may ask, and as which role they do.
///
/// @param tokens verifies tokens; empty: none are accepted
/// @param issuer signs tokens; empty: none are given out
/// @param anonymous the role of requests without a token
/// @param preRequest a function that is called before all else of each request, `schema.name`; null: none
/// @param settings names of PostgreSQL's settings that are told with each request, and their values
/// @param hoisted names of PostgreSQL's settings, in lower case: what a function was made with of them holds for
/// the whole transaction of its call
/// @param hiddenHeaders names, in lower case, of headers that are left out of `request.headers`
public record AuthSettings(
        Optional<TokenVerifier> tokens,
        Optional<JwtSigner> issuer,
        Anonymous anonymous,
        @Nullable String preRequest,
        Map<String, String> settings,
        Set<String> hoisted,
        Set<String> hiddenHeaders) {

    /// Headers that carry credentials. PostgreSQL writes bound values, and so `request.headers`, into its log
    /// (`log_min_duration_statement`, `log_parameter_max_length_on_error`).
    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "cookie", "proxy-authorization", "apikey", "x-api-key");

    /// Adds the headers that carry credentials to `others`.
    public static Set<String> withCredentials(Set<String> others) {
        Set<String> all = new HashSet<>(CREDENTIALS);
        all.addAll(others);
        return Set.copyOf(all);
    }

    /// What of a function's settings holds for the whole transaction of its call, by name; nothing where none is
    /// called.
    Map<String, String> hoisted(ReadPlan.Source source) {
        if (!(source instanceof FunctionCall call) || call.routine().settings().isEmpty()) {
            return Map.of();
        }
        Map<String, String> found = new LinkedHashMap<>(call.routine().settings());
        found.keySet().removeIf(name -> !hoisted.contains(name.toLowerCase(Locale.ROOT)));
        return found;
    }

    /// The role of requests without a token.
    public sealed interface Anonymous {

        /// The role with this name.
        record Role(String name) implements Anonymous {}

        /// The role with this name, if there is one that has been granted anything in this database; roles are
        /// shared by all databases of a server.
        record RoleIfExists(String name, Anonymous otherwise) implements Anonymous {}

        /// The one that the service logged in as.
        record LoginRole() implements Anonymous {}

        /// It has to be said: the service does not start.
        record Required() implements Anonymous {}

        /// They are refused.
        record Rejected() implements Anonymous {}
    }
}
