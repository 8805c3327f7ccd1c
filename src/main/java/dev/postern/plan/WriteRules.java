package dev.postern.plan;

import dev.postern.plan.ReadRules.Aggregates;
import dev.postern.plan.ReadRules.EmbedNaming;

/// What the operator allows of writes.
///
/// @param unfiltered whether an update or delete of every row is done
/// @param nesting levels of a nested write at most
/// @param aggregates whether values can be made of many rows that were written
/// @param names what an embed with an alias is called in parameters
public record WriteRules(UnfilteredWrites unfiltered, int nesting, Aggregates aggregates, EmbedNaming names) {

    /// What becomes of an update or delete without a filter.
    public enum UnfilteredWrites {
        REFUSED,
        ALLOWED
    }

    public static final WriteRules DEFAULT =
            new WriteRules(UnfilteredWrites.REFUSED, 8, Aggregates.REFUSED, EmbedNaming.ALIAS_OR_TARGET);
}
