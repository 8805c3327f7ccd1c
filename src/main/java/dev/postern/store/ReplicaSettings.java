package dev.postern.store;

import java.time.Duration;
import java.util.List;

/// Settings of the standbys that serve reads.
///
/// @param urls URLs of one server each
/// @param maxLag age of the newest write that a replica can lack
public record ReplicaSettings(List<String> urls, Duration maxLag) {

    /// Settings without replicas.
    public static final ReplicaSettings NONE = new ReplicaSettings(List.of(), Duration.ofSeconds(5));

    public ReplicaSettings {
        urls = List.copyOf(urls);
        if (!maxLag.isPositive()) {
            throw new IllegalArgumentException("A replica is never without any lag");
        }
    }
}
