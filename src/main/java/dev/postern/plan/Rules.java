package dev.postern.plan;

import dev.postern.catalog.Privileges;
import org.jspecify.annotations.Nullable;

/// What is allowed of reads: by the operator, and to who asks.
///
/// @param rootRows rows of an answer at most; null: any number
/// @param embedRows rows of every embed at most; null: any number
/// @param aggregates whether rows may be aggregated
/// @param privileges of who asks
public record Rules(@Nullable Long rootRows, @Nullable Long embedRows, Aggregates aggregates, Privileges privileges) {

    /// Nothing is limited, aggregates are off.
    public static final Rules DEFAULT = new Rules(null, null, Aggregates.REFUSED, Privileges.ALL);

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
