package dev.postern.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A key in `facts.tsv`: the columns of a unique index, or columns of a view whose values identify a row.
final class KeyFacts {

    private final String name;
    private final boolean primary;
    private final Kind kind;
    private final boolean arbiter;
    private final @Nullable String condition;
    private final List<String> columns = new ArrayList<>();

    KeyFacts(FactLine line) {
        this.name = line.text(3);
        this.primary = line.flag(4);
        this.kind = Kind.valueOf(line.text(5).toUpperCase(Locale.ROOT));
        this.arbiter = line.flag(6);
        this.condition = line.value(7);
    }

    /// The guarantee that PostgreSQL gives about equal values of the columns.
    private enum Kind {
        UNIQUE,
        /// Only the rows of a condition have unique values.
        PARTIAL,
        /// `WITHOUT OVERLAPS`: equal values overlap, so they are unique.
        TEMPORAL,
        /// Rows can have equal values until the transaction ends.
        DEFERRABLE,
        /// Rows of inheriting tables can have equal values.
        INHERITED,
        /// Values that the operator `=` considers equal can differ in the index.
        LOOSE
    }

    void addColumn(FactLine line) {
        columns.add(line.text(5));
    }

    String name() {
        return name;
    }

    /// Whether the key is a primary key, and no inheriting table can repeat its values.
    boolean isPrimary() {
        return primary && kind != Kind.INHERITED;
    }

    /// Returns the columns in the order of the index; empty if the view has at most one row.
    List<String> columns() {
        return columns;
    }

    /// Whether at most one row has given values of the columns, even during a transaction.
    boolean isUnique() {
        return kind == Kind.UNIQUE || kind == Kind.TEMPORAL;
    }

    /// Returns the condition of a partial unique index as SQL; null for all rows.
    @Nullable
    String condition() {
        return condition;
    }

    /// Whether `ON CONFLICT` can name the columns (PostgreSQL: arbiter index).
    boolean isArbiter() {
        return arbiter;
    }
}
