package dev.postern.catalog;

import dev.postern.catalog.Relationship.ReferencedRow;
import java.util.ArrayList;
import java.util.List;

/// A foreign key in `facts.tsv`.
///
/// A foreign key with a PERIOD is not recorded, because it does not refer to equal values. Neither is a foreign
/// key that a partition inherits.
final class ForeignKeyFacts {

    private final SchemaFacts.QualifiedName table;
    private final String name;
    private final SchemaFacts.QualifiedName referencedTable;
    private final ReferencedRow referencedRow;
    private final List<String> columns = new ArrayList<>();
    private final List<String> referencedColumns = new ArrayList<>();

    ForeignKeyFacts(FactLine line) {
        this.table = line.qualifiedName(1);
        this.name = line.text(3);
        this.referencedTable = line.qualifiedName(4);
        this.referencedRow = line.flag(6) ? ReferencedRow.EXISTS : ReferencedRow.MAY_BE_MISSING;
    }

    void addColumn(FactLine line) {
        columns.add(line.text(5));
        referencedColumns.add(line.text(6));
    }

    SchemaFacts.QualifiedName table() {
        return table;
    }

    String name() {
        return name;
    }

    SchemaFacts.QualifiedName referencedTable() {
        return referencedTable;
    }

    ReferencedRow referencedRow() {
        return referencedRow;
    }

    /// Returns the referencing columns.
    List<String> columns() {
        return columns;
    }

    /// Returns the referenced column for each of [#columns].
    List<String> referencedColumns() {
        return referencedColumns;
    }
}
