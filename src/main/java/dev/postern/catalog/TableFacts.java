package dev.postern.catalog;

import dev.postern.hook.WriteOperation;
import java.util.Locale;
import java.util.Set;

/// The facts about a table or view.
///
/// @param writable operations that the table or view supports
/// @param setsResponse whether a trigger can set the response of a write through response GUCs
/// @param rowSecurity whether row-level security is enabled for the table, or for a table that the view reads
/// @param insertTriggers whether an insert fires enabled row triggers, including those of partitions and of
/// tables that the view reads
public record TableFacts(
        RelationKind kind,
        boolean partition,
        Set<WriteOperation> writable,
        boolean setsResponse,
        boolean rowSecurity,
        boolean insertTriggers) {

    public TableFacts {
        writable = Set.copyOf(writable);
    }

    /// The kind of a relation, as `facts.tsv` names it in lower case.
    public enum RelationKind {
        TABLE,
        PARTITIONED,
        VIEW,
        MATERIALIZED,
        FOREIGN,
        /// Rows that a function returns.
        FUNCTION
    }

    /// Creates the facts of a relation without triggers and row-level security.
    static TableFacts plain(RelationKind kind, Set<WriteOperation> writable) {
        return new TableFacts(kind, false, writable, false, false, false);
    }

    /// Reads a `table` line of `facts.tsv`.
    static TableFacts of(FactLine line) {
        return new TableFacts(
                RelationKind.valueOf(line.text(3).toUpperCase(Locale.ROOT)),
                line.flag(4),
                WriteOperation.of(line.text(5)),
                line.flag(6),
                line.flag(7),
                line.flag(8));
    }
}
