package dev.postern.cli;

import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.request.Preferences.TransactionEndOverride;

/// How the transactions of writes end (`dialect.md` 1.6, `db-tx-end`).
enum TxEndMode {
    COMMIT("commit", TransactionEnd.COMMIT, TransactionEndOverride.FORBIDDEN),
    COMMIT_ALLOW_OVERRIDE("commit-allow-override", TransactionEnd.COMMIT, TransactionEndOverride.ALLOWED),
    ROLLBACK("rollback", TransactionEnd.ROLLBACK, TransactionEndOverride.FORBIDDEN),
    ROLLBACK_ALLOW_OVERRIDE("rollback-allow-override", TransactionEnd.ROLLBACK, TransactionEndOverride.ALLOWED);

    private final String text;
    private final TransactionEnd ending;
    private final TransactionEndOverride endings;

    TxEndMode(String text, TransactionEnd ending, TransactionEndOverride endings) {
        this.text = text;
        this.ending = ending;
        this.endings = endings;
    }

    TransactionEnd ending() {
        return ending;
    }

    TransactionEndOverride endings() {
        return endings;
    }

    /// As it is written on the command line.
    @Override
    public String toString() {
        return text;
    }
}
