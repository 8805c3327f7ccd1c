package dev.postern.catalog;

/// The facts about a table or view.
///
/// @param kind `table`, `partitioned`, `view`, `materialized` or `foreign`
/// @param writable possible operations: `i` for insert, `u` for update, `d` for delete
/// @param setsResponse whether a trigger can set the response of a write through response GUCs
/// @param rowSecurity whether row-level security is enabled for the table, or for a table that the view reads
/// @param insertTriggers whether an insert fires enabled row triggers, including those of partitions and of
/// tables that the view reads
public record TableFacts(
        String kind,
        boolean partition,
        String writable,
        boolean setsResponse,
        boolean rowSecurity,
        boolean insertTriggers) {

    /// Creates the facts of a table, view or function without triggers and row-level security.
    static TableFacts plain(String kind, String writable) {
        return new TableFacts(kind, false, writable, false, false, false);
    }

    /// Reads a `table` line of `facts.tsv`.
    static TableFacts of(FactLine line) {
        return new TableFacts(line.text(3), line.flag(4), line.text(5), line.flag(6), line.flag(7), line.flag(8));
    }
}
