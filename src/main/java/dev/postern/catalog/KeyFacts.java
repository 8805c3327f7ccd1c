package dev.postern.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Columns that identify rows: those of a unique index, or columns of a view that no two of its rows share.
final class KeyFacts {

    private final String name;
    private final boolean primary;
    private final Kind kind;
    private final boolean arbiter;
    private final List<String> columns = new ArrayList<>();

    KeyFacts(FactLine line) {
        this.name = line.text(3);
        this.primary = line.flag(4);
        this.kind = Kind.valueOf(line.text(5).toUpperCase(Locale.ROOT));
        this.arbiter = line.flag(6);
    }

    /// The guarantee that PostgreSQL gives about equal values of the columns.
    private enum Kind {
        UNIQUE,
        /// `WITHOUT OVERLAPS`: equal values overlap, so no two rows have them.
        TEMPORAL,
        /// Rows can repeat the values until the transaction ends.
        DEFERRABLE,
        /// Rows of inheriting tables can repeat the values.
        INHERITED,
        /// The operator `=` takes values for equal that the index tells apart.
        LOOSE
    }

    void addColumn(FactLine line) {
        columns.add(line.text(5));
    }

    String name() {
        return name;
    }

    /// Whether it is a primary key that identifies every committed row.
    boolean isPrimary() {
        return primary && kind != Kind.INHERITED;
    }

    /// The columns in the order of the index; empty if the view has one row at most.
    List<String> columns() {
        return columns;
    }

    /// Whether equal values of these columns are always of one row.
    boolean isUnique() {
        return kind == Kind.UNIQUE || kind == Kind.TEMPORAL;
    }

    /// Whether `ON CONFLICT` can name these columns.
    boolean isArbiter() {
        return arbiter;
    }
}
