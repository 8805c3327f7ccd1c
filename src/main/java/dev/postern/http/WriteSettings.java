package dev.postern.http;

import dev.postern.plan.WriteRules;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.request.Preferences.TransactionEndOverride;

/// Settings of writes.
///
/// @param transactionEnd end of a transaction without a `tx` preference
/// @param transactionEndOverride whether a request can use the `tx` preference
/// @param maxBatchOperations maximum operations of a batch
public record WriteSettings(
        WriteRules rules,
        TransactionEnd transactionEnd,
        TransactionEndOverride transactionEndOverride,
        int maxBatchOperations) {

    /// Default settings, in which dangerous options are off.
    public static final WriteSettings DEFAULT =
            new WriteSettings(WriteRules.DEFAULT, TransactionEnd.COMMIT, TransactionEndOverride.FORBIDDEN, 100);
}
