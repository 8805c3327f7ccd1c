package dev.postern.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Keys of PostgREST's configuration, with the option of `serve` that each one becomes.
///
/// A key that is also the name of an option, such as `jwt-secret`, is not listed: it has the same meaning.
final class PostgrestKeys {

    /// Beginning of the keys whose rest names a setting.
    private static final String APP_SETTINGS = "app.settings.";

    private static final Map<String, Key> KEYS = new TreeMap<>();

    /// Keys without an effect, with the reason.
    private static final Map<String, String> WITHOUT_EFFECT = Map.of(
            "db-config", "settings are not read from the database",
            "db-pre-config", "settings are not read from the database",
            "db-prepared-statements", "statements are always prepared",
            "db-pool-automatic-recovery", "connections always recover",
            "db-timezone-enabled", "Prefer: timezone is always available",
            "jwt-cache-max-lifetime", "a token is cached until it expires",
            "openapi-security-active", "the OpenAPI document always describes tokens",
            "raw-media-types", "functions return media types by domains");

    static {
        add("db-uri", "--db-url");
        add("db-schemas", "--schemas", PostgrestKeys::list);
        add("db-schema", "--schemas", PostgrestKeys::list);
        add("db-anon-role", "--anonymous-role");
        add("db-pool", "--pool-size");
        add("db-pool-acquisition-timeout", "--pool-timeout", PostgrestKeys::seconds);
        add("db-pool-max-lifetime", "--pool-max-lifetime", PostgrestKeys::seconds);
        add("db-pool-max-idletime", "--pool-idle-timeout", PostgrestKeys::seconds);
        add("db-pool-timeout", "--pool-idle-timeout", PostgrestKeys::seconds);
        add("db-channel-enabled", "--db-channel", value -> value.equals("false") ? "none" : "");
        add("db-extra-search-path", "--extra-search-path", PostgrestKeys::list);
        add("db-max-rows", "--max-rows");
        add("db-aggregates-enabled", "--aggregates");
        add("db-plan-enabled", "--plan");
        add("db-pre-request", "--pre-request");
        add("db-root-spec", "--root-function");
        add("root-spec", "--root-function");
        add("db-tx-end", "--tx-end");
        add("db-hoisted-tx-settings", "--hoisted-settings", PostgrestKeys::list);
        add("jwt-aud", "--jwt-audience");
        add("jwt-role-claim-key", "--jwt-role-claim", value -> value.startsWith(".") ? "$" + value : value);
        add("role-claim-key", "--jwt-role-claim", value -> value.startsWith(".") ? "$" + value : value);
        add("secret-is-base64", "--jwt-secret-is-base64");
        add("openapi-server-proxy-uri", "--public-url");
        add("server-host", "--host", PostgrestKeys::host);
        add("server-port", "--port");
        add("server-reuseport", "--reuseport");
        add("server-unix-socket", "--unix-socket");
        add("server-unix-socket-mode", "--unix-socket-mode");
        add("server-cors-allowed-origins", "--cors-allowed-origins", PostgrestKeys::list);
        add("server-trace-header", "--trace-header");
        add("server-timing-enabled", "--server-timing");
        add("admin-server-host", "--admin-host", PostgrestKeys::host);
        add("admin-server-port", "--admin-port");
        add("admin-server-unix-socket", "--admin-unix-socket");
        add("admin-server-unix-socket-mode", "--admin-unix-socket-mode");
        add("url-use-legacy-target-names", "--strict-embed-names", value -> value.equals("false") ? "true" : "false");
    }

    private PostgrestKeys() {}

    /// Returns all keys, with and without effect.
    static Set<String> names() {
        return Stream.concat(KEYS.keySet().stream(), WITHOUT_EFFECT.keySet().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private record Key(String option, UnaryOperator<String> conversion) {}

    /// An option with its value.
    record Setting(String option, String value) {}

    private static void add(String key, String option) {
        add(key, option, UnaryOperator.identity());
    }

    private static void add(String key, String option, UnaryOperator<String> conversion) {
        KEYS.put(key, new Key(option, conversion));
    }

    /// Whether a name is a key of PostgREST and no option.
    static boolean contains(String name) {
        return KEYS.containsKey(name) || WITHOUT_EFFECT.containsKey(name) || name.startsWith(APP_SETTINGS);
    }

    /// Returns the option that a key sets; empty for a key without effect and for an empty value, which is the
    /// default.
    static Optional<Setting> setting(String name, String value) {
        if (name.startsWith(APP_SETTINGS)) {
            return Optional.of(new Setting("--app-setting", name.substring(APP_SETTINGS.length()) + "=" + value));
        }
        Key key = KEYS.get(name);
        String converted =
                key == null || value.isEmpty() ? "" : key.conversion().apply(value);
        return key == null || converted.isEmpty()
                ? Optional.empty()
                : Optional.of(new Setting(key.option(), converted));
    }

    /// Returns why a key has no effect; empty if it has one.
    static Optional<String> reasonWithoutEffect(String name) {
        return Optional.ofNullable(WITHOUT_EFFECT.get(name));
    }

    /// Returns the defaults of PostgREST that differ from those of `serve` in what a client or an administrator
    /// notices.
    static Map<String, String> defaults() {
        Map<String, String> defaults = new TreeMap<>();
        defaults.put("--base-path", "/");
        defaults.put("--host", "0.0.0.0");
        defaults.put("--port", "3000");
        defaults.put("--anonymous-role", "none");
        defaults.put("--cors-allowed-origins", "*");
        return defaults;
    }

    /// Returns the key of an environment variable such as `PGRST_DB_URI`; empty for another variable.
    static Optional<String> ofVariable(String variable) {
        String prefix = "PGRST_";
        String settings = prefix + "APP_SETTINGS_";
        if (variable.startsWith(settings)) {
            return Optional.of(
                    APP_SETTINGS + variable.substring(settings.length()).toLowerCase(Locale.ROOT));
        }
        return variable.startsWith(prefix)
                ? Optional.of(variable.substring(prefix.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-'))
                : Optional.empty();
    }

    private static String list(String value) {
        return value.replaceAll("\\s*,\\s*", ",").strip();
    }

    private static String seconds(String value) {
        return value + "s";
    }

    /// Returns an address for Warp's special values (`!4`, `*6` …), which prefer or require a version of IP.
    private static String host(String value) {
        return switch (value) {
            case "!4", "*4" -> "0.0.0.0";
            case "!6", "*6", "*" -> "::";
            default -> value;
        };
    }
}
