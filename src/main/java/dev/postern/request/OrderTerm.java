package dev.postern.request;

import org.jspecify.annotations.Nullable;

/// One term of `order` (`dialect.md` 1.5).
///
/// @param relation the to-one embed whose column it is; null: the rows' own
public record OrderTerm(@Nullable String relation, FieldPath field, Direction direction, NullOrder nulls) {

    /// Which end comes first.
    public enum Direction {
        ASCENDING,
        DESCENDING
    }

    /// Where nulls stand; by default as PostgreSQL has it: last when ascending, first when descending.
    public enum NullOrder {
        DEFAULT,
        FIRST,
        LAST
    }
}
