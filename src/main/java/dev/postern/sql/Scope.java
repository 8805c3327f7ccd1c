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

/// Rows under an alias, and how what belongs to one of them is written.
///
/// @param alias what the rows are called; each level of embedding has one of its own
record Scope(String alias, Resource resource, RowOrigin rowOrigin) {

    /// What carries a row, or its version, out of a sub-select.
    static final String ROW_COLUMN = "postern row";

    static final String VERSION_COLUMN = "postern version";

    /// What the rows are read from.
    enum RowOrigin {
        /// The table itself.
        TABLE,
        /// A sub-select that carries what is needed of them.
        SUBQUERY
    }

    Scope inSubquery() {
        return new Scope(alias, resource, RowOrigin.SUBQUERY);
    }

    Field<Object> column(String column) {
        return field(name(alias, column));
    }

    /// The row as one value, for a function of it.
    Field<Object> row() {
        return rowOrigin == RowOrigin.SUBQUERY ? column(ROW_COLUMN) : field("{0}.*", name(alias));
    }

    /// A row as a whole.
    ///
    /// @param all the row's columns, `t.*`
    static Field<?> castToRowType(Field<?> all, Resource resource) {
        return field("({0})::{1}", all, rowType(resource.table()));
    }

    /// The row type of a table with its schema, because the name alone may be that of a built-in type. jOOQ's
    /// qualified name of a generated table lacks the schema.
    static Name rowType(Table<?> table) {
        Schema schema = table.getSchema();
        return schema == null ? name(table.getName()) : name(schema.getName(), table.getName());
    }

    /// The row's version.
    Field<Object> version() {
        return column(rowOrigin == RowOrigin.SUBQUERY ? VERSION_COLUMN : "xmin");
    }

    /// What a page has to carry out of its sub-select.
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
