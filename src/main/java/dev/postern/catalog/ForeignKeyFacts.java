package dev.postern.catalog;

import dev.postern.catalog.Relationship.Reference;
import java.util.ArrayList;
import java.util.List;

/// A foreign key as `facts.tsv` records it. Those with a PERIOD are not recorded, because they do not refer to equal
/// values; nor are those that a partition has from its parent.
final class ForeignKeyFacts {

    private final SchemaFacts.QualifiedName table;
    private final String name;
    private final SchemaFacts.QualifiedName toTable;
    private final Reference reference;
    private final List<String> columns = new ArrayList<>();
    private final List<String> toColumns = new ArrayList<>();

    ForeignKeyFacts(FactLine line) {
        this.table = line.relation(1);
        this.name = line.text(3);
        this.toTable = line.relation(4);
        this.reference = line.flag(6) ? Reference.CERTAIN : Reference.UNCERTAIN;
    }

    void addColumn(FactLine line) {
        columns.add(line.text(5));
        toColumns.add(line.text(6));
    }

    SchemaFacts.QualifiedName table() {
        return table;
    }

    String name() {
        return name;
    }

    SchemaFacts.QualifiedName toTable() {
        return toTable;
    }

    Reference reference() {
        return reference;
    }

    /// The referring columns.
    List<String> columns() {
        return columns;
    }

    /// The referenced column for each of [#columns].
    List<String> toColumns() {
        return toColumns;
    }
}
