package dev.postern.plan;

import dev.postern.catalog.SelectPrivileges;
import org.jspecify.annotations.Nullable;

/// Limits and permissions of reads: those of the administrator and the privileges of the caller.
///
/// @param maxRootRows maximum rows of a response; null for no limit
/// @param maxEmbedRows maximum rows of each embed; null for no limit
/// @param aggregates whether aggregate functions are enabled
/// @param embedNaming names of an embed with an alias in parameters
/// @param privileges columns that the caller can read
public record ReadRules(
        @Nullable Long maxRootRows,
        @Nullable Long maxEmbedRows,
        Aggregates aggregates,
        EmbedNaming embedNaming,
        SelectPrivileges privileges) {

    public ReadRules {
        if ((maxRootRows != null && maxRootRows < 0) || (maxEmbedRows != null && maxEmbedRows < 0)) {
            throw new IllegalArgumentException("A maximum is negative");
        }
    }

    /// No limits; aggregate functions are disabled.
    public static final ReadRules DEFAULT =
            new ReadRules(null, null, Aggregates.REJECTED, EmbedNaming.ALIAS_OR_TARGET, SelectPrivileges.ALL);

    /// Whether aggregate functions such as `sum()` are enabled.
    public enum Aggregates {
        ALLOWED,
        REJECTED
    }

    /// The names of an embed with an alias in parameters (`docs/dialect.md` 1.4).
    public enum EmbedNaming {
        /// The alias, or the target's name as in earlier versions of PostgREST.
        ALIAS_OR_TARGET,
        /// The alias alone.
        ALIAS_ONLY
    }

    /// Returns the smaller of a requested limit and a maximum; null if neither is set.
    public static @Nullable Long limited(@Nullable Long limit, @Nullable Long max) {
        return max == null ? limit : limit == null ? max : Long.valueOf(Math.min(limit, max));
    }
}
