package dev.postern.plan;

import dev.postern.plan.Rules.Aggregates;
import dev.postern.plan.Rules.Names;

/// What the operator allows of writes.
///
/// @param unfiltered whether an update or delete of every row is done
/// @param nesting levels of a nested write at most
/// @param aggregates whether values can be made of many rows that were written
/// @param names what an embed with an alias is called in parameters
public record WriteRules(Unfiltered unfiltered, int nesting, Aggregates aggregates, Names names) {

    /// What becomes of an update or delete without a filter.
    public enum Unfiltered {
        REFUSED,
        ALLOWED
    }

    public static final WriteRules DEFAULT = new WriteRules(Unfiltered.REFUSED, 8, Aggregates.REFUSED, Names.LEGACY);
}
