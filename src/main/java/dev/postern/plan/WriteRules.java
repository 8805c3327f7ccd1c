package dev.postern.plan;

import dev.postern.plan.ReadRules.Aggregates;
import dev.postern.plan.ReadRules.EmbedNaming;

/// Limits and permissions of writes.
///
/// @param unfiltered whether an update or delete without a filter is allowed
/// @param maxNesting maximum levels of a nested insert
/// @param aggregates whether aggregate functions of written rows are enabled
/// @param embedNaming names of an embed with an alias in parameters
public record WriteRules(UnfilteredWrites unfiltered, int maxNesting, Aggregates aggregates, EmbedNaming embedNaming) {

    public WriteRules {
        if (maxNesting < 0) {
            throw new IllegalArgumentException("The maximum is negative: " + maxNesting);
        }
    }

    /// Whether an update or delete without a filter is allowed.
    public enum UnfilteredWrites {
        REFUSED,
        ALLOWED
    }

    public static final WriteRules DEFAULT =
            new WriteRules(UnfilteredWrites.REFUSED, 8, Aggregates.REJECTED, EmbedNaming.ALIAS_OR_TARGET);
}
