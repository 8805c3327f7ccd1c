package dev.postern.store;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Settings of the database: the served schemas, and the connections to it.
///
/// @param schemas names of the served schemas, the default first; empty for the default of the generated classes
/// @param extraSearchPath schemas that SQL searches after the served ones; null if none are named
/// @param pooler connection pooler between the service and PostgreSQL
/// @param reloadChannel channel of `NOTIFY` that triggers a reload; null for none
/// @param replicas standbys that serve reads
public record DatabaseSettings(
        List<String> schemas,
        @Nullable List<String> extraSearchPath,
        PoolSettings pool,
        Pooler pooler,
        DatabaseTimeouts timeouts,
        @Nullable ReloadChannel reloadChannel,
        ReplicaSettings replicas) {

    /// Time zone of each session.
    static final String TIME_ZONE = "UTC";

    /// The defaults of the options.
    public static final DatabaseSettings DEFAULT = new DatabaseSettings(
            List.of(),
            null,
            PoolSettings.DEFAULT,
            Pooler.NONE,
            DatabaseTimeouts.DEFAULT,
            new ReloadChannel("pgrst", null),
            ReplicaSettings.NONE);

    public DatabaseSettings {
        schemas = List.copyOf(schemas);
        extraSearchPath = extraSearchPath == null ? null : List.copyOf(extraSearchPath);
    }

    /// Channel of notifications.
    ///
    /// @param name name of the channel
    /// @param url URL of a connection to PostgreSQL itself, past a pooler; null for the URL of the pool
    public record ReloadChannel(String name, @Nullable String url) {}

    /// Returns settings with one connection, for work that is not a client's request.
    public static DatabaseSettings singleConnection(Duration acquireTimeout, Duration statementTimeout) {
        return new DatabaseSettings(
                List.of(),
                null,
                PoolSettings.singleConnection(acquireTimeout),
                Pooler.SESSION,
                DatabaseTimeouts.DEFAULT.withStatement(statementTimeout),
                null,
                ReplicaSettings.NONE);
    }
}
