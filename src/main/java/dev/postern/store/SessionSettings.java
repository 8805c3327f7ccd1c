package dev.postern.store;

import dev.postern.store.Lease.Access;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// Settings of PostgreSQL that all statements of the service have: time zone, timeouts and search path.
///
/// They belong to a session. If clients share sessions, the first message of each transaction sets them for this
/// transaction, together with its access mode.
final class SessionSettings {

    private static final String SEARCH_PATH = "search_path";
    private static final String READ_ONLY = "transaction_read_only";

    private final Pooler pooler;
    private final SequencedMap<String, String> values = new LinkedHashMap<>();

    SessionSettings(DatabaseSettings settings, SearchPath path) {
        this.pooler = settings.pooler();
        values.put("TimeZone", DatabaseSettings.TIME_ZONE);
        values.putAll(settings.timeouts().sessionSettings());
        if (!path.served().isEmpty()) {
            values.put(SEARCH_PATH, path.text());
        }
    }

    /// Whether clients share sessions.
    boolean areShared() {
        return pooler.sharesSessions();
    }

    /// Returns the statement that initializes a session; empty if clients share it.
    ///
    /// It is no SET, because the driver discards its prepared statements after a message with a new SET of
    /// `search_path`.
    String initSql() {
        return areShared()
                ? ""
                : values.entrySet().stream()
                        .map(entry -> "set_config('" + entry.getKey() + "', '"
                                + entry.getValue().replace("'", "''") + "', false)")
                        .collect(Collectors.joining(", ", "select ", ""));
    }

    /// Returns a context with the settings that a transaction needs.
    RequestContext of(RequestContext context, Access access) {
        if (!areShared()) {
            return context;
        }
        Map<String, String> all = new LinkedHashMap<>(values);
        if (access == Access.READ) {
            all.put(READ_ONLY, "on");
        }
        return context.withDefaults(all);
    }
}
