package dev.postern.cli;

import dev.postern.store.ReplicaSettings;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/// Options for the standbys that serve reads.
final class ReplicaOptions {

    @Option(
            names = "--replica-url",
            paramLabel = "URL",
            split = "\\s+",
            converter = UrlConverters.DatabaseUrlConverter.class,
            description = "URL of a standby that serves reads, with the user of --db-url; repeatable."
                    + " Each has --pool-size connections. Default: the primary serves reads.")
    private List<String> urls = List.of();

    @Option(
            names = "--max-replica-lag",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = LimitedDurations.LagConverter.class,
            description = "Age of the newest write that a standby can lack; a later one gets no reads, at least 1s."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration maxLag = ReplicaSettings.NONE.maxLag();

    ReplicaSettings settings() {
        return new ReplicaSettings(urls, maxLag);
    }
}
