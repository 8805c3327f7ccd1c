package dev.postern.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How far a transaction is kept apart from others (PostgreSQL's manual, 13.2).
enum IsolationLevel {
    READ_UNCOMMITTED,
    READ_COMMITTED,
    REPEATABLE_READ,
    SERIALIZABLE;

    /// The setting of a role or a function that says which it is to be. By itself it counts for the transactions
    /// that begin after it, and so never for the one that it is told in.
    static final String SETTING = "default_transaction_isolation";

    private final String statement =
            "set transaction isolation level " + name().toLowerCase(Locale.ROOT).replace('_', ' ');

    /// @param setting value of [#SETTING], in any case; null: nothing is said, which is null here too
    /// @throws IllegalArgumentException for what is no level, which PostgreSQL takes for no setting either
    static @Nullable IsolationLevel of(@Nullable String setting) {
        return setting == null ? null : valueOf(setting.toUpperCase(Locale.ROOT).replace(' ', '_'));
    }

    /// Has the transaction that it is run in isolated so: within a transaction block, before any query.
    String statement() {
        return statement;
    }
}
