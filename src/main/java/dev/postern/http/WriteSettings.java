package dev.postern.http;

import dev.postern.plan.WriteRules;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.request.Preferences.TransactionEndOverride;

/// What the operator allows of writes.
///
/// @param ending how transactions end where a request does not say
/// @param endings whether a request may say
/// @param maxBatch operations of a batch at most
public record WriteSettings(WriteRules rules, TransactionEnd ending, TransactionEndOverride endings, int maxBatch) {

    /// What is dangerous is off.
    public static final WriteSettings DEFAULT =
            new WriteSettings(WriteRules.DEFAULT, TransactionEnd.COMMIT, TransactionEndOverride.FORBIDDEN, 100);

    /// The same for an operation of a batch, which has no say in how the transaction ends.
    WriteSettings ofOperation() {
        return new WriteSettings(rules, ending, TransactionEndOverride.FORBIDDEN, maxBatch);
    }
}
