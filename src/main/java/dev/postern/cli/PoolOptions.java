package dev.postern.cli;

import dev.postern.store.PoolSettings;
import dev.postern.store.SearchPath;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for the connection pool and its database sessions.
final class PoolOptions {

    private static final String NO_CHANNEL = "none";

    @Option(
            names = "--pool-size",
            paramLabel = "N",
            defaultValue = "10",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of database connections. Default: ${DEFAULT-VALUE}.")
    private int poolSize = 10;

    @Option(
            names = "--pool-timeout",
            paramLabel = "DURATION",
            defaultValue = "2s",
            converter = OptionConverters.WaitConverter.class,
            description = "Longest time that a request waits for a connection; then 504. Default: ${DEFAULT-VALUE}.")
    private Duration poolTimeout = Duration.ofSeconds(2);

    @Option(
            names = "--pool-max-lifetime",
            paramLabel = "DURATION",
            defaultValue = "30m",
            converter = OptionConverters.LifetimeConverter.class,
            description = "Age at which a connection is replaced; 0: never. Default: ${DEFAULT-VALUE}.")
    private Duration maxLifetime = Duration.ofMinutes(30);

    @Option(
            names = "--pool-idle-timeout",
            paramLabel = "DURATION",
            defaultValue = "0",
            converter = OptionConverters.IdleConverter.class,
            description = "Time after which an idle connection is closed; 0: connections stay open."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration idleTimeout = Duration.ZERO;

    @Option(
            names = "--statement-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = OptionConverters.DurationConverter.class,
            description = "Longest time that a statement can run; then 504; 0: no limit. Default: ${DEFAULT-VALUE}.")
    private Duration statementTimeout = Duration.ofSeconds(30);

    @Option(
            names = "--db-channel",
            paramLabel = "CHANNEL",
            defaultValue = "pgrst",
            description = "Channel for NOTIFY pgrst, 'reload schema': reloads privileges and checks the schema;"
                    + " none: no channel. Default: ${DEFAULT-VALUE}.")
    private String channel = "pgrst";

    @Option(
            names = "--extra-search-path",
            paramLabel = "A,B",
            split = ",",
            description = "Schemas in the search path after the served schemas; empty: none. Default: public.")
    private @Nullable List<String> extraSearchPath;

    /// Returns the longest time that a request waits for a connection, or for memory.
    Duration timeout() {
        return poolTimeout;
    }

    /// @param schemas value of `--schemas`; empty if the option is not set
    PoolSettings pool(List<String> schemas) {
        return new PoolSettings(
                poolSize,
                poolTimeout,
                statementTimeout,
                maxLifetime,
                idleTimeout,
                new SearchPath(schemas, extraSchemas()));
    }

    private @Nullable List<String> extraSchemas() {
        return extraSearchPath == null
                ? null
                : extraSearchPath.stream()
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }

    /// Returns the notification channel; null for no channel.
    @Nullable
    String channel() {
        return channel.equals(NO_CHANNEL) ? null : channel;
    }
}
