package dev.postern.request;

import org.jspecify.annotations.Nullable;

/// One term of `order` (`docs/dialect.md` 1.5).
///
/// @param relation key of the to-one embed that has the column; null for the rows themselves
public record OrderTerm(@Nullable String relation, FieldPath field, Direction direction, NullOrder nulls) {

    /// Sort directions.
    public enum Direction {
        ASCENDING,
        DESCENDING
    }

    /// Position of nulls; PostgreSQL's default is last if ascending, first if descending.
    public enum NullOrder {
        DEFAULT,
        FIRST,
        LAST
    }
}
