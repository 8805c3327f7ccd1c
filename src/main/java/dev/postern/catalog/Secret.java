package dev.postern.catalog;

import java.util.function.UnaryOperator;
import org.jooq.Table;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/// A column that clients never see and set only by way of another name, sealed on its way in.
///
/// Declared once with generated constants, it holds on every path: the engine neither reads the column out nor
/// accepts it in a body, a filter or an order, and takes `input` in its place. A view's column that shows it is
/// hidden as well.
///
/// @param column the hidden column
/// @param input the key of a body that stands for it, `password` for instance
/// @param seal makes what is stored of what was sent; throws a problem for what it refuses
public record Secret(TableField<?, String> column, String input, UnaryOperator<String> seal) {

    /// The table of the column.
    Facts.Relation table() {
        Table<?> table = column.getTable();
        return table == null ? new Facts.Relation("", "") : Catalog.relation(table);
    }

    /// Whether it hides the column `name` of `relation`.
    ///
    /// @param fact what is known of that column; null: nothing
    boolean hides(Facts.Relation relation, String name, Facts.@Nullable Field fact) {
        Facts.Origin origin = fact == null ? null : fact.origin();
        boolean itself = relation.equals(table()) && name.equals(column.getName());
        boolean shown = origin != null
                && origin.table().equals(table())
                && origin.column().equals(column.getName());
        return itself || shown;
    }
}
