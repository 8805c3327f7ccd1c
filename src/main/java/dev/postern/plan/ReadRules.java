package dev.postern.plan;

import dev.postern.catalog.SelectPrivileges;
import org.jspecify.annotations.Nullable;

/// What is allowed of reads: by the operator, and to who asks.
///
/// @param rootRows rows of an answer at most; null: any number
/// @param embedRows rows of every embed at most; null: any number
/// @param aggregates whether rows may be aggregated
/// @param names what an embed with an alias is called in parameters
/// @param privileges of who asks
public record ReadRules(
        @Nullable Long rootRows,
        @Nullable Long embedRows,
        Aggregates aggregates,
        EmbedNaming names,
        SelectPrivileges privileges) {

    /// Nothing is limited, aggregates are off.
    public static final ReadRules DEFAULT =
            new ReadRules(null, null, Aggregates.REFUSED, EmbedNaming.ALIAS_OR_TARGET, SelectPrivileges.ALL);

    /// Whether `sum()` and the like may be asked for.
    public enum Aggregates {
        ALLOWED,
        REFUSED
    }

    /// What an embed that has an alias is called in parameters (`dialect.md` 1.4).
    public enum EmbedNaming {
        /// By its alias or, as it was in earlier times, by its target's name.
        ALIAS_OR_TARGET,
        /// By its alias alone.
        ALIAS_ONLY
    }

    /// The limit that holds where `limit` was asked for and `most` are allowed.
    public static @Nullable Long capped(@Nullable Long limit, @Nullable Long most) {
        return most == null ? limit : limit == null ? most : Long.valueOf(Math.min(limit, most));
    }
}
