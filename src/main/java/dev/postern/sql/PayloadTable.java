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
import org.jooq.Field;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// The objects of a body as rows: PostgreSQL itself makes each value, so that every type it has can be sent.
///
/// @param sent the columns
/// @param links further columns of whole numbers that the objects have
record PayloadTable(PayloadRows payload, List<String> linkColumns) {

    /// What the rows are called.
    static final String ALIAS = "sent";

    /// The object that a row is made of; read only where some objects lack some keys.
    private static final String OBJECT = "postern object";

    PayloadTable(PayloadRows sent) {
        this(sent, List.of());
    }

    /// ` from ` the rows, in the order of the objects; nothing where the values are parameters.
    QueryPart fromClause() {
        return payload.hasParameterPerValue() ? sql("") : sql(" from {0}", rows());
    }

    /// The rows, in the order of the objects.
    QueryPart rows() {
        QueryPart alias = sql("{0} ({1})", name(ALIAS), DSL.list(definitions()));
        QueryPart json = field("{0}::json", PredicateRenderer.bindValue(payload.parameter()));
        return payload.hasMissingKeys()
                ? sql(
                        "json_array_elements({0}) as \"sent objects\" ({1}) cross join lateral json_to_record({1}) as {2}",
                        json, name(OBJECT), alias)
                : sql("json_to_recordset({0}) as {1}", json, alias);
    }

    private List<QueryPart> definitions() {
        List<QueryPart> definitions = new ArrayList<>();
        for (Column column : payload.columns()) {
            String type = column.fromJson() == null ? column.type().name() : "json";
            definitions.add(sql("{0} " + type, name(column.name())));
        }
        linkColumns.forEach(link -> definitions.add(sql("{0} integer", name(link))));
        return definitions;
    }

    /// What an object has for a column.
    ///
    /// @param otherwise what it means that an object lacks the key
    Field<?> value(PayloadColumn item, QueryPart otherwise) {
        Column column = item.column();
        if (payload.hasParameterPerValue()) {
            return PredicateRenderer.bindValue(item.parameter());
        }
        Field<?> stored = field(name(ALIAS, column.name()));
        Field<?> value = column.fromJson() == null ? stored : field(column.fromJson() + "({0})", stored);
        return item.presence() == Presence.ALWAYS
                ? value
                : field(
                        "case when {0} -> {1} is null then {2} else {3} end",
                        name(OBJECT), inline(column.name()), otherwise, value);
    }

    /// What a column gets where nothing is sent for it.
    static QueryPart defaultOf(Column column) {
        return switch (column.standard()) {
            case Column.Standard.None() -> sql("null");
            case Column.Standard.Sql(String text) -> raw(text);
            case Column.Standard.Sequence(SchemaFacts.QualifiedName table, String name) -> {
                String quoted = DSL.using(org.jooq.SQLDialect.POSTGRES).render(name(table.schema(), table.name()));
                yield sql("nextval(pg_get_serial_sequence({0}, {1}))", inline(quoted), inline(name));
            }
        };
    }
}
