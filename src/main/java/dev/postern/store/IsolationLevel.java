package dev.postern.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Transaction isolation level (PostgreSQL manual, 13.2).
enum IsolationLevel {
    READ_UNCOMMITTED,
    READ_COMMITTED,
    REPEATABLE_READ,
    SERIALIZABLE;

    /// Setting with the level of a role or function. PostgreSQL applies it only to transactions that begin later,
    /// so Postern sets the level of the current one.
    static final String SETTING = "default_transaction_isolation";

    private final String statement =
            "set transaction isolation level " + name().toLowerCase(Locale.ROOT).replace('_', ' ');

    /// Parses a setting.
    ///
    /// @param setting value of [#SETTING] in any case; null if it is not set
    /// @return null if `setting` is null
    /// @throws IllegalArgumentException if the value is not a level, which PostgreSQL rejects as well
    static @Nullable IsolationLevel of(@Nullable String setting) {
        return setting == null ? null : valueOf(setting.toUpperCase(Locale.ROOT).replace(' ', '_'));
    }

    /// Returns the statement that sets the level, to be run before the first query of a transaction.
    String statement() {
        return statement;
    }
}
