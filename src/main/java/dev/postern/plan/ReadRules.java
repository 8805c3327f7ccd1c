package dev.postern.plan;

import dev.postern.catalog.SelectPrivileges;
import dev.postern.plan.DialectSettings.Aggregates;
import dev.postern.plan.DialectSettings.EmbedNaming;
import dev.postern.plan.ResultSpec.ResultMode;
import org.jspecify.annotations.Nullable;

/// Limits and permissions of one read: those of the administrator and the privileges of the caller.
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

    /// Returns the rules of a read.
    ///
    /// @param mode number of rows of the response; a stream has another limit
    public static ReadRules of(DialectSettings settings, ResultMode mode, SelectPrivileges privileges) {
        return new ReadRules(
                mode == ResultMode.STREAM ? settings.maxStreamRows() : settings.maxRows(),
                settings.maxRows(),
                settings.aggregates(),
                settings.embedNaming(),
                privileges);
    }

    /// Returns the rules of the rows that a write returns, which have no limit.
    static ReadRules ofWrittenRows(DialectSettings settings, SelectPrivileges privileges) {
        return new ReadRules(null, null, settings.aggregates(), settings.embedNaming(), privileges);
    }

    /// Returns the smaller of a requested limit and a maximum; null if neither is set.
    static @Nullable Long limited(@Nullable Long limit, @Nullable Long max) {
        return max == null ? limit : limit == null ? max : Long.valueOf(Math.min(limit, max));
    }
}
