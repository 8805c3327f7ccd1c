package dev.postern.cli;

import dev.postern.request.Preferences.Ending;
import dev.postern.request.Preferences.Endings;

/// How the transactions of writes end (`dialect.md` 1.6, `db-tx-end`).
enum TxEnd {
    COMMIT("commit", Ending.COMMIT, Endings.FIXED),
    COMMIT_ALLOW_OVERRIDE("commit-allow-override", Ending.COMMIT, Endings.CHOSEN),
    ROLLBACK("rollback", Ending.ROLLBACK, Endings.FIXED),
    ROLLBACK_ALLOW_OVERRIDE("rollback-allow-override", Ending.ROLLBACK, Endings.CHOSEN);

    private final String text;
    private final Ending ending;
    private final Endings endings;

    TxEnd(String text, Ending ending, Endings endings) {
        this.text = text;
        this.ending = ending;
        this.endings = endings;
    }

    Ending ending() {
        return ending;
    }

    Endings endings() {
        return endings;
    }

    /// As it is written on the command line.
    @Override
    public String toString() {
        return text;
    }
}
