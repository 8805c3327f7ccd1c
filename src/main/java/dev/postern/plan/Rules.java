package dev.postern.plan;

import org.jspecify.annotations.Nullable;

/// What the operator allows of reads.
///
/// @param rootRows rows of an answer at most; null: any number
/// @param embedRows rows of every embed at most; null: any number
/// @param aggregates whether rows may be aggregated
public record Rules(@Nullable Long rootRows, @Nullable Long embedRows, Aggregates aggregates) {

    /// Nothing is limited, aggregates are off.
    public static final Rules DEFAULT = new Rules(null, null, Aggregates.REFUSED);

    /// Whether `sum()` and the like may be asked for.
    public enum Aggregates {
        ALLOWED,
        REFUSED
    }

    /// The limit that holds where `limit` was asked for and `most` are allowed.
    public static @Nullable Long capped(@Nullable Long limit, @Nullable Long most) {
        return most == null ? limit : limit == null ? most : Long.valueOf(Math.min(limit, most));
    }
}
