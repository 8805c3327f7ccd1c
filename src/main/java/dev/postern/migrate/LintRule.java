package dev.postern.migrate;

import java.util.Locale;

/// What migrations are checked for. The author of one allows a rule to be broken with a line of its file:
/// `-- postern: allow data-loss`, and after it, why.
public enum LintRule {
    /// There is no way back.
    NO_UNDO,
    /// A way back without a migration.
    ORPHAN_UNDO,
    /// The way back fails.
    UNDO_FAILS,
    /// The way back does not lead back.
    UNDO_DIFFERS,
    /// Applied once more, it does not make the same.
    REAPPLY_DIFFERS,
    /// Rows or their values are gone afterwards.
    DATA_LOSS,
    /// Every row is written anew, while nobody can read the table.
    TABLE_REWRITE,
    /// Every row is read, while nobody can use the table.
    NOT_NULL,
    /// Nobody can write while the index is built or the materialized view filled.
    INDEX_BUILD,
    /// Nobody can write to either table while every row is looked up.
    FOREIGN_KEY_LOCK,
    /// Nobody can use the table while every row is read.
    CHECK_LOCK,
    /// Deletes in the other table read all of this one.
    UNINDEXED_FOREIGN_KEY,
    /// What clients ask for is not there any more, or is of another type.
    API_BREAK;

    /// As it is written: `data-loss`.
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
