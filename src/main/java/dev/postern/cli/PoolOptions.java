package dev.postern.cli;

import dev.postern.store.DatabaseSettings;
import dev.postern.store.DatabaseSettings.ReloadChannel;
import dev.postern.store.PoolSettings;
import dev.postern.store.Pooler;
import dev.postern.store.ReadSharing;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Options for the served schemas, the connection pool and its database sessions.
final class PoolOptions {

    private static final String NO_CHANNEL = "none";

    @Option(
            names = "--schemas",
            paramLabel = "A,B",
            split = ",",
            description = "Served schemas, the default schema first. Default: public, or else the first generated one.")
    private List<String> schemas = List.of();

    @Option(
            names = "--pool-size",
            paramLabel = "N",
            defaultValue = "10",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of database connections. Default: ${DEFAULT-VALUE}.")
    private int poolSize = PoolSettings.DEFAULT.size();

    @Option(
            names = "--max-streams",
            paramLabel = "N",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of streams (CSV, NDJSON) at a time, which hold a connection each; more: 503."
                    + " Default: half of --pool-size.")
    private @Nullable Integer maxStreams;

    @Option(
            names = "--pool-timeout",
            paramLabel = "DURATION",
            defaultValue = "2s",
            converter = LimitedDurations.WaitConverter.class,
            description = "Longest time that a request waits for a connection; then 504. Default: ${DEFAULT-VALUE}.")
    private Duration poolTimeout = PoolSettings.DEFAULT.acquireTimeout();

    @Option(
            names = "--pool-max-lifetime",
            paramLabel = "DURATION",
            defaultValue = "30m",
            converter = LimitedDurations.LifetimeConverter.class,
            description = "Age at which a connection is replaced; 0: never. Default: ${DEFAULT-VALUE}.")
    private Duration maxLifetime = PoolSettings.DEFAULT.maxLifetime();

    @Option(
            names = "--pool-idle-timeout",
            paramLabel = "DURATION",
            defaultValue = "0",
            converter = LimitedDurations.IdleConverter.class,
            description = "Time after which an idle connection is closed; 0: connections stay open."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration idleTimeout = PoolSettings.DEFAULT.idleTimeout();

    @Option(
            names = "--shared-reads",
            paramLabel = "MODE",
            defaultValue = "on",
            description =
                    "Reads that share one message to PostgreSQL while they wait for a connection: on (reads of one"
                            + " row by a key), off, or always (for tests: every read, also one alone). Default:"
                            + " ${DEFAULT-VALUE}.")
    private ReadSharing readSharing = PoolSettings.DEFAULT.readSharing();

    @Mixin
    private ReplicaOptions replicas = new ReplicaOptions();

    @Option(
            names = "--pooler",
            paramLabel = "MODE",
            defaultValue = "none",
            description =
                    "Connection pooler between the service and PostgreSQL: none, or its pool_mode, which is session"
                            + " or transaction; transaction-prepared: transaction with max_prepared_statements (PgBouncer 1.21)."
                            + " Default: ${DEFAULT-VALUE}.")
    private Pooler pooler = Pooler.NONE;

    @Mixin
    private TimeoutOptions timeouts = new TimeoutOptions();

    @Option(
            names = "--extra-search-path",
            paramLabel = "A,B",
            split = ",",
            description = "Schemas in the search path after the served schemas; empty: none. Default: public.")
    private @Nullable List<String> extraSearchPath;

    @Option(
            names = "--db-channel",
            paramLabel = "CHANNEL",
            defaultValue = "pgrst",
            description = "Channel for NOTIFY pgrst, 'reload schema': reloads privileges and checks the schema;"
                    + " none: no channel. Default: ${DEFAULT-VALUE}.")
    private String channel = "pgrst";

    @Option(
            names = "--db-channel-url",
            paramLabel = "URL",
            description = "URL at which --db-channel is listened to, past a pooler in transaction mode."
                    + " Default: --db-url; with such a pooler: no channel.")
    private @Nullable String channelUrl;

    /// Returns the served schemas; empty for the default.
    List<String> schemas() {
        return schemas;
    }

    /// Returns the longest time that a request waits for a connection, or for memory.
    Duration timeout() {
        return poolTimeout;
    }

    DatabaseSettings settings() {
        return new DatabaseSettings(
                schemas,
                extraSchemas(),
                new PoolSettings(
                        poolSize,
                        maxStreams == null ? Math.max(1, poolSize / 2) : maxStreams,
                        poolTimeout,
                        maxLifetime,
                        idleTimeout,
                        readSharing),
                pooler,
                timeouts.settings(),
                hasChannel() ? new ReloadChannel(channel, channelUrl) : null,
                replicas.settings());
    }

    /// Whether a channel is listened to. A session that clients share cannot receive notifications.
    private boolean hasChannel() {
        return !channel.equals(NO_CHANNEL) && (channelUrl != null || !pooler.sharesSessions());
    }

    private @Nullable List<String> extraSchemas() {
        return extraSearchPath == null
                ? null
                : extraSearchPath.stream()
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }
}
