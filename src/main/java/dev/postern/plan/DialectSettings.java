package dev.postern.plan;

import dev.postern.catalog.TypeCatalog;
import dev.postern.plan.ReadPlan.ValueFormat;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.BigintFormat;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.request.Preferences.TransactionEndOverride;
import dev.postern.request.Representation;
import org.jspecify.annotations.Nullable;

/// Settings of the query dialect: optional features, maximum rows, and the end of transactions.
///
/// @param aggregates whether aggregate functions are enabled
/// @param embedNaming names of an embed with an alias in parameters
/// @param executionPlans whether clients can request execution plans
/// @param unfilteredWrites whether an update or delete without a filter is allowed
/// @param maxRows maximum rows of a response and of each embed; null for no limit
/// @param maxStreamRows maximum rows of a stream; null for no limit
/// @param maxBatchOperations maximum operations of a batch
/// @param transactionEnd end of a transaction without a `tx` preference
/// @param transactionEndOverride whether a request can use the `tx` preference
/// @param bigintFormat format of `bigint` and `numeric` values without a `bigint` preference
public record DialectSettings(
        Aggregates aggregates,
        EmbedNaming embedNaming,
        ExecutionPlans executionPlans,
        UnfilteredWrites unfilteredWrites,
        @Nullable Long maxRows,
        @Nullable Long maxStreamRows,
        int maxBatchOperations,
        TransactionEnd transactionEnd,
        TransactionEndOverride transactionEndOverride,
        BigintFormat bigintFormat) {

    public DialectSettings {
        if ((maxRows != null && maxRows < 0)
                || (maxStreamRows != null && maxStreamRows < 0)
                || maxBatchOperations < 0) {
            throw new IllegalArgumentException("A maximum is negative");
        }
    }

    /// The defaults of the options: optional features are off, and rows have no limit.
    public static final DialectSettings DEFAULT = new DialectSettings(
            Aggregates.REJECTED,
            EmbedNaming.ALIAS_OR_TARGET,
            ExecutionPlans.DISABLED,
            UnfilteredWrites.REJECTED,
            null,
            null,
            100,
            TransactionEnd.COMMIT,
            TransactionEndOverride.FORBIDDEN,
            BigintFormat.NUMBER);

    /// Returns a copy that allows or rejects aggregate functions.
    public DialectSettings withAggregates(Aggregates permission) {
        return new DialectSettings(
                permission,
                embedNaming,
                executionPlans,
                unfilteredWrites,
                maxRows,
                maxStreamRows,
                maxBatchOperations,
                transactionEnd,
                transactionEndOverride,
                bigintFormat);
    }

    /// Returns a copy with another maximum of rows.
    ///
    /// @param rows maximum rows of a response and of each embed; null for no limit
    public DialectSettings withMaxRows(@Nullable Long rows) {
        return new DialectSettings(
                aggregates,
                embedNaming,
                executionPlans,
                unfilteredWrites,
                rows,
                maxStreamRows,
                maxBatchOperations,
                transactionEnd,
                transactionEndOverride,
                bigintFormat);
    }

    /// Returns the format of the values in a representation.
    ///
    /// @param types catalog that knows the types with big numbers
    public ValueFormat valueFormat(Representation representation, Preferences preferences, TypeCatalog types) {
        ValueFormat format = ValueFormat.of(representation, preferences);
        return switch (preferences.bigintFormat(bigintFormat)) {
            case NUMBER -> format;
            case STRING -> format.withBigNumbersAsStrings(types);
        };
    }

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

    /// Whether an update or delete without a filter is allowed.
    public enum UnfilteredWrites {
        ALLOWED,
        REJECTED
    }

    /// Returns the limit of a page: the smaller of a requested limit and `maxRows`; null if neither is set.
    public @Nullable Long pageSize(@Nullable Long requested) {
        return ReadRules.limited(requested, maxRows);
    }
}
