package dev.postern.api;

import dev.postern.request.Preferences.TransactionEnd;
import org.jspecify.annotations.Nullable;

/// Transaction of an action.
sealed interface TransactionMode {

    /// Each statement is its own read-only transaction, in one round trip.
    record EachRead() implements TransactionMode {}

    /// The only statement is its own transaction, in one round trip, because no later check can roll it back.
    record EachWrite() implements TransactionMode {}

    /// All statements are one read-only transaction.
    record WholeRead() implements TransactionMode {}

    /// All statements are one transaction.
    ///
    /// @param idempotent request that runs once; null without an `Idempotency-Key`
    record Whole(TransactionEnd end, @Nullable IdempotentRequest idempotent) implements TransactionMode {}
}
