package dev.postern.cli;

import dev.postern.store.Pool;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of the connections to the database that a service holds.
final class PoolSettings {

    private static final String NO_CHANNEL = "none";

    @Option(
            names = "--pool-size",
            paramLabel = "N",
            defaultValue = "10",
            converter = Units.CountConverter.class,
            description = "Connections held open. Default: ${DEFAULT-VALUE}.")
    private int poolSize = 10;

    @Option(
            names = "--pool-timeout",
            paramLabel = "DURATION",
            defaultValue = "2s",
            converter = Units.WaitConverter.class,
            description = "How long a request waits for a connection before 504. Default: ${DEFAULT-VALUE}.")
    private Duration poolTimeout = Duration.ofSeconds(2);

    @Option(
            names = "--statement-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = Units.DurationConverter.class,
            description = "How long one statement may run before 504; 0: no limit. Default: ${DEFAULT-VALUE}.")
    private Duration statementTimeout = Duration.ofSeconds(30);

    @Option(
            names = "--db-channel",
            paramLabel = "CHANNEL",
            defaultValue = "pgrst",
            description = "Channel on which NOTIFY with 'reload schema' has grants read anew and the schema compared;"
                    + " none: not listened to. Default: ${DEFAULT-VALUE}.")
    private String channel = "pgrst";

    Pool pool(List<String> schemas) {
        return new Pool(poolSize, poolTimeout, statementTimeout, schemas);
    }

    /// Where the database says that it has changed; null: it is not listened to.
    @Nullable
    String channel() {
        return channel.equals(NO_CHANNEL) ? null : channel;
    }
}
