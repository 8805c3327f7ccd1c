package dev.postern.plan;

/// What the operator allows of writes.
///
/// @param unfiltered whether an update or delete of every row is done
/// @param nesting levels of a nested write at most
public record WriteRules(Unfiltered unfiltered, int nesting) {

    /// What becomes of an update or delete without a filter.
    public enum Unfiltered {
        REFUSED,
        ALLOWED
    }

    public static final WriteRules DEFAULT = new WriteRules(Unfiltered.REFUSED, 8);
}
