package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.sql;
import static org.jooq.impl.DSL.table;

import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.QueryPart;

/// Renderer of a write whose rows are also returned for hooks.
///
/// The first row of the result has the written rows as JSON in its last column, and the rows of the response
/// follow. One statement is needed for both, because a later one would not see the rows of a delete's embeds.
///
/// @param write renderer of the write
/// @param columns captured columns
record CapturingRenderer(WriteRenderer write, List<Column> columns) {

    /// Java types without values for infinity.
    private static final Set<Class<?>> FINITE_TYPES =
            Set.of(BigDecimal.class, LocalDate.class, LocalDateTime.class, OffsetDateTime.class);

    private static final Name CAPTURED = name("postern captured");
    private static final Name RESPONSE = name("postern response");

    QueryPart statement() {
        if (write.plan().returning().isEmpty()) {
            return sql(
                    "with {0} as ({1}) select {2}, count(*) from {0}",
                    WriteRenderer.WRITTEN_ROWS, write.written(capturedRow()), capturedRows());
        }
        if (write.readsFromReturning()) {
            List<Field<?>> fields = write.returnedFields();
            List<QueryPart> names = numbered(fields.size());
            return sql(
                    "with {0} ({1}, {2}) as ({3}) {4}",
                    WriteRenderer.WRITTEN_ROWS,
                    list(names),
                    CAPTURED,
                    write.written(list(list(fields), capturedRow())),
                    union(WriteRenderer.WRITTEN_ROWS, names));
        }
        QueryPart rows = write.returnedRows(table(WriteRenderer.WRITTEN_ROWS));
        List<QueryPart> names = numbered(write.returnedFields().size());
        return sql(
                "with {0}, {1} ({2}) as ({3}) {4}",
                write.writtenRows(List.of(capturedRow())), RESPONSE, list(names), rows, union(RESPONSE, names));
    }

    private static List<QueryPart> numbered(int count) {
        return IntStream.rangeClosed(1, count)
                .<QueryPart>mapToObj(i -> name("postern " + i))
                .toList();
    }

    /// Renders one row with the captured rows, and the rows of the response. The join without a match gives the
    /// first row the types of the response.
    private static QueryPart union(Name response, List<QueryPart> names) {
        return sql(
                "select {0}, {1} from (select {2} as {1} from {3}) as {4} left join (select {0} from {5}) as {5}"
                        + " on false union all select {0}, null from {5}",
                list(names), CAPTURED, capturedRows(), WriteRenderer.WRITTEN_ROWS, name("postern hook"), response);
    }

    /// Renders the text of a written row's columns, from which every type can be read.
    private QueryPart capturedRow() {
        List<QueryPart> texts = columns.stream()
                .<QueryPart>map(column -> sql("{0}::text", name(StatementCache.ROOT_ALIAS, column.name())))
                .toList();
        return sql("to_json(array[{0}]::text[]) as {1}", list(texts), CAPTURED);
    }

    private static QueryPart capturedRows() {
        return sql("coalesce(json_agg({0}), '[]')::text", CAPTURED);
    }

    /// Renders a SELECT of captured rows with the types of their columns.
    static QueryPart typedRows(List<Column> columns) {
        List<QueryPart> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            QueryPart value = sql("(captured ->> {0})::" + columns.get(i).type().sql(), inline(i));
            values.add(readable(columns.get(i), value));
        }
        values.add(field("1"));
        return sql(
                "select {0} from json_array_elements({1}::json) as rows (captured)",
                list(values), PredicateRenderer.bindValue(0));
    }

    /// Renders a value that Java's type can hold; null for infinity and for NaN.
    private static QueryPart readable(Column column, QueryPart value) {
        DataType<?> type = column.dataType();
        return type != null && FINITE_TYPES.contains(type.getType())
                ? sql("case when lower({0}::text) not in ('nan', 'infinity', '-infinity') then {0} end", value)
                : PayloadTable.javaValue(column, value);
    }

    /// Renders a SELECT of the rows that an insertion of a nested insert returned.
    static QueryPart insertedRows(Resource resource, List<Column> columns) {
        List<QueryPart> values = new ArrayList<>();
        columns.forEach(column -> values.add(readable(column, name("inserted", column.name()))));
        values.add(field("1"));
        return sql(
                "select {0} from unnest({1}::{2}[]) as inserted",
                list(values), PredicateRenderer.bindValue(0), Scope.rowType(resource.table()));
    }
}
