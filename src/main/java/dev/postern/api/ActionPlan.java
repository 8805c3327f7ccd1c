package dev.postern.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Complete plan of a request: the action, its transaction and its session. Nothing is planned after it.
///
/// @param timeZone time zone for input and output; null for that of the caller's role
/// @param settings PostgreSQL settings of the transaction, by name
/// @param capture whether the action can set response GUCs
record ActionPlan(
        Action action,
        TransactionMode transaction,
        @Nullable String timeZone,
        Map<String, String> settings,
        Capture capture) {

    ActionPlan {
        settings = Map.copyOf(settings);
    }

    /// Whether the response lists methods, which needs neither a plan nor a transaction.
    boolean isDescription() {
        return action instanceof Action.Describe(var subject, var _) && !(subject instanceof Action.Subject.Document);
    }

    /// Whether response GUCs are read after the action; with `--pre-request` they always are.
    enum Capture {
        NONE,
        RESPONSE_GUCS
    }
}
