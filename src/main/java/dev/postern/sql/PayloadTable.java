package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.raw;
import static org.jooq.impl.DSL.sql;

import dev.postern.catalog.Column;
import dev.postern.catalog.SchemaFacts;
import dev.postern.plan.WritePlan.PayloadColumn;
import dev.postern.plan.WritePlan.PayloadRows;
import dev.postern.plan.WritePlan.Presence;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.QueryPart;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/// Renderer of the objects of a payload as rows. PostgreSQL converts the values, so every type is supported.
///
/// @param payload columns of the payload
/// @param linkColumns additional integer columns, which link objects with rows of a nested insert
record PayloadTable(PayloadRows payload, List<String> linkColumns) {

    PayloadTable {
        linkColumns = List.copyOf(linkColumns);
    }

    /// Alias of the rows.
    static final String ALIAS = "sent";

    /// Column with the object of a row, read only if some objects lack some keys.
    private static final String OBJECT = "postern object";

    PayloadTable(PayloadRows sent) {
        this(sent, List.of());
    }

    /// Renders the FROM clause with the rows in the order of the objects; empty if the values are parameters.
    QueryPart fromClause() {
        return payload.hasParameterPerValue() ? sql("") : sql(" from {0}", rows());
    }

    /// Renders the rows in the order of the objects.
    QueryPart rows() {
        QueryPart alias = sql("{0} ({1})", name(ALIAS), DSL.list(columnDefinitions()));
        QueryPart json = field("{0}::json", PredicateRenderer.bindValue(payload.parameter()));
        return payload.hasMissingKeys()
                ? sql(
                        "json_array_elements({0}) as \"sent objects\" ({1}) cross join lateral json_to_record({1}) as"
                                + " {2}",
                        json, name(OBJECT), alias)
                : sql("json_to_recordset({0}) as {1}", json, alias);
    }

    private List<QueryPart> columnDefinitions() {
        List<QueryPart> columnDefinitions = new ArrayList<>();
        List<PayloadColumn> columns = new ArrayList<>(payload.payloadColumns());
        columns.addAll(payload.unchanged());
        for (PayloadColumn payloadColumn : columns) {
            Column column = payloadColumn.column();
            String type = column.fromJson() == null ? column.type().sql() : "json";
            columnDefinitions.add(sql("{0} " + type, name(column.name())));
        }
        linkColumns.forEach(name -> columnDefinitions.add(sql("{0} integer", DSL.name(name))));
        return columnDefinitions;
    }

    /// Renders an object's value for a column.
    ///
    /// @param missingValue value for an object without the key
    Field<?> value(PayloadColumn payloadColumn, QueryPart missingValue) {
        Column column = payloadColumn.column();
        if (payload.hasParameterPerValue()) {
            return PredicateRenderer.bindValue(payloadColumn.parameter());
        }
        Field<?> stored = field(name(ALIAS, column.name()));
        Field<?> value = column.fromJson() == null ? stored : field(column.fromJson() + "({0})", stored);
        return payloadColumn.presence() == Presence.ALWAYS
                ? value
                : field(
                        "case when {0} -> {1} is null then {2} else {3} end",
                        name(OBJECT), inline(column.name()), missingValue, value);
    }

    /// Renders a SELECT of the values of a column in the objects of the first parameter.
    static QueryPart sentValues(PayloadColumn column) {
        PayloadTable rows = new PayloadTable(new PayloadRows(0, List.of(column)));
        return sql("select {0} from {1}", javaValue(column.column(), rows.value(column, sql("null"))), rows.rows());
    }

    /// Renders a SELECT that converts the values of all columns in the objects of the first parameter, and counts them.
    static QueryPart convertedObjects(List<PayloadColumn> columns) {
        PayloadTable rows = new PayloadTable(new PayloadRows(0, columns));
        List<Field<?>> values = new ArrayList<>();
        columns.forEach(column -> values.add(rows.value(column, sql("null"))));
        return sql("select count(row({0})::text) from {1}", DSL.list(values), rows.rows());
    }

    /// Renders a value for Java: the text of a type that jOOQ does not know.
    static QueryPart javaValue(Column column, QueryPart value) {
        DataType<?> type = column.dataType();
        return type != null && type.getType() == Object.class ? sql("({0})::text", value) : value;
    }

    /// Renders the default of a column.
    static QueryPart defaultOf(Column column) {
        return switch (column.defaultValue()) {
            case Column.DefaultValue.None() -> sql("null");
            case Column.DefaultValue.Sql(String text) -> raw(text);
            case Column.DefaultValue.Sequence(SchemaFacts.QualifiedName table, String name) -> {
                String quoted = DSL.using(SQLDialect.POSTGRES).render(name(table.schema(), table.name()));
                yield sql("nextval(pg_get_serial_sequence({0}, {1}))", inline(quoted), inline(name));
            }
        };
    }
}
