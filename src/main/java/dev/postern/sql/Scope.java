package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;

import dev.postern.catalog.Resource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.Schema;
import org.jooq.SelectField;
import org.jooq.Table;

/// A row source under an alias, with the SQL of its columns.
///
/// @param alias alias of the rows, different for each level of embedding
record Scope(String alias, Resource resource, RowOrigin rowOrigin) {

    /// Column names of the whole row and of its version in a subquery.
    static final String ROW_COLUMN = "postern row";

    static final String VERSION_COLUMN = "postern version";

    /// The table or subquery that the rows come from.
    enum RowOrigin {
        /// The table itself.
        TABLE,
        /// A subquery that selects the required columns.
        SUBQUERY
    }

    Scope inSubquery() {
        return new Scope(alias, resource, RowOrigin.SUBQUERY);
    }

    Field<Object> column(String column) {
        return field(name(alias, column));
    }

    /// Renders the row as one value, for a function of the row.
    Field<Object> row() {
        return rowOrigin == RowOrigin.SUBQUERY ? column(ROW_COLUMN) : field("{0}.*", name(alias));
    }

    /// Renders a row with its row type.
    ///
    /// @param allColumns all columns of the row, `t.*`
    static Field<?> castToRowType(Field<?> allColumns, Resource resource) {
        return field("({0})::{1}", allColumns, rowType(resource.table()));
    }

    /// Returns the qualified row type of a table, because its name alone can be that of a built-in type.
    ///
    /// jOOQ's qualified name of a generated table lacks the schema.
    static Name rowType(Table<?> table) {
        Schema schema = table.getSchema();
        return schema == null ? name(table.getName()) : name(schema.getName(), table.getName());
    }

    /// Renders the row version.
    Field<Object> version() {
        return column(rowOrigin == RowOrigin.SUBQUERY ? VERSION_COLUMN : "xmin");
    }

    /// The columns that a subquery has to select for the outer query.
    final class RequiredColumns {

        private final Map<String, SelectField<?>> fields = new LinkedHashMap<>();

        void column(String column) {
            fields.put(column, Scope.this.column(column));
        }

        void row() {
            fields.put(ROW_COLUMN, castToRowType(Scope.this.row(), resource).as(name(ROW_COLUMN)));
        }

        boolean needsRow() {
            return fields.containsKey(ROW_COLUMN);
        }

        void version() {
            fields.put(VERSION_COLUMN, Scope.this.version().as(name(VERSION_COLUMN)));
        }

        Map<String, SelectField<?>> fields() {
            return fields;
        }
    }
}
