package dev.postern.migrate;

import java.util.Locale;

/// Rule that migration scripts are checked against.
///
/// A script allows a violation with a line such as `-- postern: allow data-loss`, followed by the reason.
public enum LintRule {
    /// The undo script is missing.
    NO_UNDO,
    /// An undo script has no migration script.
    ORPHAN_UNDO("stray-undo"),
    /// The undo script fails.
    UNDO_FAILS,
    /// The undo script does not restore the schema.
    UNDO_DIFFERS,
    /// The script fails or creates another schema when it is applied again after its undo.
    REAPPLY_DIFFERS("again-differs"),
    /// Rows or values are lost.
    DATA_LOSS,
    /// Every row is rewritten while all access to the table is blocked.
    TABLE_REWRITE,
    /// Every row is scanned while all access to the table is blocked.
    NOT_NULL,
    /// Writes are blocked while an index is built or a materialized view is filled.
    INDEX_BUILD,
    /// Writes to both tables are blocked while every row is checked.
    FOREIGN_KEY_LOCK,
    /// All access to the table is blocked while every row is checked.
    CHECK_LOCK,
    /// A delete in the referenced table scans the whole referencing table.
    UNINDEXED_FOREIGN_KEY,
    /// An object that clients use is dropped or has another type.
    API_BREAK;

    private final String formerName;

    LintRule() {
        this.formerName = text();
    }

    /// @param formerName name in scripts that were written for earlier versions
    LintRule(String formerName) {
        this.formerName = formerName;
    }

    /// Returns the name in scripts and reports, for example `data-loss`.
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Returns a regular expression for the names by which a script may allow a violation.
    String allowedNames() {
        return "(?:" + text() + "|" + formerName + ")";
    }
}
