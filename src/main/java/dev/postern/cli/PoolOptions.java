package dev.postern.cli;

import dev.postern.store.PoolSettings;
import dev.postern.store.SearchPath;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of the connections to the database that a service holds.
final class PoolOptions {

    private static final String NO_CHANNEL = "none";

    @Option(
            names = "--pool-size",
            paramLabel = "N",
            defaultValue = "10",
            converter = OptionConverters.CountConverter.class,
            description = "Connections to the database at most. Default: ${DEFAULT-VALUE}.")
    private int poolSize = 10;

    @Option(
            names = "--pool-timeout",
            paramLabel = "DURATION",
            defaultValue = "2s",
            converter = OptionConverters.WaitConverter.class,
            description = "How long a request waits for a connection before 504. Default: ${DEFAULT-VALUE}.")
    private Duration poolTimeout = Duration.ofSeconds(2);

    @Option(
            names = "--pool-max-lifetime",
            paramLabel = "DURATION",
            defaultValue = "30m",
            converter = OptionConverters.LifetimeConverter.class,
            description = "How long a connection is used before another takes its place; 0: for ever."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration lifetime = Duration.ofMinutes(30);

    @Option(
            names = "--pool-idle-timeout",
            paramLabel = "DURATION",
            defaultValue = "0",
            converter = OptionConverters.IdleConverter.class,
            description = "How long a connection is kept that nobody needs; 0: all are held open."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration idle = Duration.ZERO;

    @Option(
            names = "--statement-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = OptionConverters.DurationConverter.class,
            description = "How long one statement may run before 504; 0: no limit. Default: ${DEFAULT-VALUE}.")
    private Duration statementTimeout = Duration.ofSeconds(30);

    @Option(
            names = "--db-channel",
            paramLabel = "CHANNEL",
            defaultValue = "pgrst",
            description = "Channel on which NOTIFY with 'reload schema' has grants read anew and the schema compared;"
                    + " none: not listened to. Default: ${DEFAULT-VALUE}.")
    private String channel = "pgrst";

    @Option(
            names = "--extra-search-path",
            paramLabel = "A,B",
            split = ",",
            description = "Schemas in which SQL finds names after those that are served; empty: none. Default: public.")
    private @Nullable List<String> extraSearchPath;

    /// How long a request waits for a connection, or for memory.
    Duration timeout() {
        return poolTimeout;
    }

    /// @param schemas that were said to be served; empty: none were
    PoolSettings pool(List<String> schemas) {
        return new PoolSettings(
                poolSize, poolTimeout, statementTimeout, lifetime, idle, new SearchPath(schemas, extra()));
    }

    private @Nullable List<String> extra() {
        return extraSearchPath == null
                ? null
                : extraSearchPath.stream()
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }

    /// Where the database says that it has changed; null: it is not listened to.
    @Nullable
    String channel() {
        return channel.equals(NO_CHANNEL) ? null : channel;
    }
}
