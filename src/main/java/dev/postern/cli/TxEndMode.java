package dev.postern.cli;

import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.request.Preferences.TransactionEndOverride;

/// End of the transactions of writes (`docs/dialect.md` 1.6; PostgREST: `db-tx-end`).
enum TxEndMode {
    COMMIT("commit", TransactionEnd.COMMIT, TransactionEndOverride.FORBIDDEN),
    COMMIT_ALLOW_OVERRIDE("commit-allow-override", TransactionEnd.COMMIT, TransactionEndOverride.ALLOWED),
    ROLLBACK("rollback", TransactionEnd.ROLLBACK, TransactionEndOverride.FORBIDDEN),
    ROLLBACK_ALLOW_OVERRIDE("rollback-allow-override", TransactionEnd.ROLLBACK, TransactionEndOverride.ALLOWED);

    private final String text;
    private final TransactionEnd transactionEnd;
    private final TransactionEndOverride override;

    TxEndMode(String text, TransactionEnd transactionEnd, TransactionEndOverride override) {
        this.text = text;
        this.transactionEnd = transactionEnd;
        this.override = override;
    }

    TransactionEnd transactionEnd() {
        return transactionEnd;
    }

    TransactionEndOverride override() {
        return override;
    }

    /// Returns the option's value, which picocli parses and prints.
    @Override
    public String toString() {
        return text;
    }
}
