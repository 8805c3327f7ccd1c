package dev.postern.request;

/// One column of `order` (`dialect.md` 1.5).
public record OrderTerm(String column, Direction direction, Nulls nulls) {

    /// Which end comes first.
    public enum Direction {
        ASCENDING,
        DESCENDING
    }

    /// Where nulls stand; by default as PostgreSQL has it: last when ascending, first when descending.
    public enum Nulls {
        DEFAULT,
        FIRST,
        LAST
    }
}
