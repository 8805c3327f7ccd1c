package dev.postern.catalog;

import java.util.function.UnaryOperator;
import org.jooq.Table;
import org.jooq.TableField;

/// A write-only column: clients set it under another key and cannot read it.
///
/// The rule applies to all requests. The column is as if it did not exist in payloads, filters, orders and
/// responses. Every other column that has its values is hidden too, see [HiddenColumns].
///
/// @param inputKey payload key that sets the column, for example `password`
/// @param encoder function from the sent value to the stored form; throws a problem if it rejects the value
public record WriteOnlyColumn(TableField<?, String> column, String inputKey, UnaryOperator<String> encoder) {

    /// Whether both make the same column write-only.
    public boolean isSameColumn(WriteOnlyColumn other) {
        return column.equals(other.column);
    }

    SchemaFacts.QualifiedName table() {
        Table<?> table = column.getTable();
        return table == null ? new SchemaFacts.QualifiedName("", "") : ApiCatalog.qualifiedName(table);
    }
}
