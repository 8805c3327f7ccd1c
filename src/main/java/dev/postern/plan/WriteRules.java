package dev.postern.plan;

/// What the operator allows of writes.
///
/// @param unfiltered whether an update or delete of every row is done
public record WriteRules(Unfiltered unfiltered) {

    /// What becomes of an update or delete without a filter.
    public enum Unfiltered {
        REFUSED,
        ALLOWED
    }

    public static final WriteRules DEFAULT = new WriteRules(Unfiltered.REFUSED);
}
