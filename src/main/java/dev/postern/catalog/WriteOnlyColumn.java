package dev.postern.catalog;

import java.util.function.UnaryOperator;
import org.jooq.Table;
import org.jooq.TableField;

/// A column that clients never see and set only by way of another name, sealed on its way in.
///
/// Declared once with generated constants, it holds on every path: the engine neither reads the column out nor
/// accepts it in a body, a filter or an order, and takes `input` in its place. Every other column that stores or
/// shows it is hidden as well ([HiddenColumns]).
///
/// @param column the hidden column
/// @param inputKey the key of a body that stands for it, `password` for instance
/// @param encoder makes what is stored of what was sent; throws a problem for what it refuses
public record WriteOnlyColumn(TableField<?, String> column, String inputKey, UnaryOperator<String> encoder) {

    /// The table of the column.
    SchemaFacts.QualifiedName table() {
        Table<?> table = column.getTable();
        return table == null ? new SchemaFacts.QualifiedName("", "") : ApiCatalog.relation(table);
    }
}
