package dev.postern.catalog;

import dev.postern.hook.WriteOperation;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The facts about a table or view.
///
/// @param writable operations that the table or view supports
/// @param setsResponse whether a trigger can set the response of a write through response GUCs
/// @param rowSecurity whether row-level security is enabled for the table, or for a table that the view reads
/// @param insertTriggers whether an insert fires enabled row triggers, including those of partitions and of
/// tables that the view reads
/// @param upsert statements that can insert or replace a row
public record TableFacts(
        RelationKind kind,
        boolean partition,
        Set<WriteOperation> writable,
        boolean setsResponse,
        boolean rowSecurity,
        boolean insertTriggers,
        UpsertSupport upsert) {

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
        FUNCTION;

        /// Whether it is a view or a materialized view.
        boolean isView() {
            return switch (this) {
                case VIEW, MATERIALIZED -> true;
                case TABLE, PARTITIONED, FOREIGN, FUNCTION -> false;
            };
        }

        /// Whether it is a table of the database itself.
        boolean isTable() {
            return switch (this) {
                case TABLE, PARTITIONED -> true;
                case VIEW, MATERIALIZED, FOREIGN, FUNCTION -> false;
            };
        }

        /// Whether its rows have the system column `xmin`.
        boolean hasRowVersion() {
            return isTable() || this == MATERIALIZED;
        }
    }

    /// The statements that can insert or replace a row.
    public enum UpsertSupport {
        /// `INSERT … ON CONFLICT`.
        ON_CONFLICT,
        /// An UPDATE, and an INSERT if it finds no row: the view has `INSTEAD OF` triggers.
        UPDATE_FIRST,
        /// None: the relation has rules, or cannot be inserted into and updated.
        NONE;

        private static UpsertSupport of(@Nullable String text) {
            return switch (text) {
                case null -> NONE;
                case "conflict" -> ON_CONFLICT;
                default -> UPDATE_FIRST;
            };
        }
    }

    /// Creates the facts of a relation without triggers and row-level security.
    static TableFacts plain(RelationKind kind, Set<WriteOperation> writable) {
        return new TableFacts(kind, false, writable, false, false, false, UpsertSupport.ON_CONFLICT);
    }

    /// Reads a `table` line of `facts.tsv`.
    static TableFacts of(FactLine line) {
        return new TableFacts(
                RelationKind.valueOf(line.text(3).toUpperCase(Locale.ROOT)),
                line.flag(4),
                WriteOperation.of(line.text(5)),
                line.flag(6),
                line.flag(7),
                line.flag(8),
                UpsertSupport.of(line.value(9)));
    }
}
