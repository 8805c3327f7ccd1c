package dev.postern.sql;

import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.sql;

import dev.postern.catalog.Column;
import dev.postern.plan.OnConflict;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlan.PayloadColumn;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.QueryPart;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Renderer of INSERT and of upserts.
record InsertRenderer(WritePlan.Insert insert) {

    /// Alias of the table with its rows before the statement.
    private static final String EARLIER_ROWS = "earlier";

    private Table<?> targetTable() {
        return insert.resource().table();
    }

    /// Renders the statement without RETURNING.
    QueryPart statement() {
        return statement(DSL.noCondition());
    }

    /// Renders the statement without RETURNING, for objects that also meet another condition.
    QueryPart statement(Condition more) {
        if (insert.payloadRows().payloadColumns().isEmpty()) {
            return defaultRowsSql();
        }
        PayloadTable rows = new PayloadTable(insert.payloadRows());
        List<Field<?>> values = new ArrayList<>();
        for (PayloadColumn payloadColumn : insert.payloadRows().payloadColumns()) {
            values.add(rows.value(payloadColumn, PayloadTable.defaultOf(payloadColumn.column())));
        }
        return sql(
                "insert into {0} as {1} ({2}) {3}{4}",
                targetTable(),
                WriteRenderer.ROW_ALIAS,
                names(insert.payloadRows().columns()),
                insert.payloadRows().hasParameterPerValue()
                        ? sql("values ({0})", list(values))
                        : sql("select {0} from {1} where {2}", list(values), rows.rows(), comparedCondition(more)),
                onConflictSql());
    }

    /// Renders the conditions on the objects, and that generated values are those of the stored rows.
    private QueryPart comparedCondition(Condition more) {
        return GeneratedValues.comparedToRow(
                objectCondition().and(more),
                insert.payloadRows(),
                sql(
                        "(select) as one left join {0} as {1} on {2}",
                        targetTable(), name(EARLIER_ROWS), isEarlierRowOf(PayloadTable.ALIAS)),
                EARLIER_ROWS);
    }

    /// Renders the condition that an object must meet to be inserted.
    Condition objectCondition() {
        return PredicateRenderer.condition(
                insert.condition(), new Scope(PayloadTable.ALIAS, insert.resource(), Scope.RowOrigin.TABLE));
    }

    private QueryPart onConflictSql() {
        return switch (insert.onConflict()) {
            case OnConflict.Fail(), OnConflict.Search _ -> sql("");
            case OnConflict.DoNothing(List<Column> target, String condition) ->
                sql(" on conflict {0} do nothing", conflictTarget(target, condition));
            case OnConflict.DoUpdate(List<Column> target, String condition) ->
                sql(
                        " on conflict {0} do update set {1}",
                        conflictTarget(target, condition),
                        list(insert.payloadRows().columns().stream()
                                .<QueryPart>map(column -> sql("{0} = excluded.{0}", name(column.name())))
                                .toList()));
        };
    }

    private static QueryPart conflictTarget(List<Column> columns, @Nullable String condition) {
        return condition == null
                ? sql("({0})", names(columns))
                : sql("({0}) where {1}", names(columns), DSL.raw(condition));
    }

    /// Renders an insert of default rows: a SELECT without columns leaves every column to its default.
    private QueryPart defaultRowsSql() {
        return sql(
                "insert into {0} as {1} select from generate_series(1, {2}::bigint)",
                targetTable(), WriteRenderer.ROW_ALIAS, PredicateRenderer.bindValue(insert.defaultRowsParameter()));
    }

    /// Renders whether an upsert inserted the row. A subquery in RETURNING sees the rows before the statement.
    QueryPart isAdded() {
        if (insert.resource().returnsSystemColumns()) {
            return sql("{0}.xmax = 0", WriteRenderer.ROW_ALIAS);
        }
        return sql(
                "not exists (select from {0} as {1} where {2})",
                targetTable(), name(EARLIER_ROWS), isEarlierRowOf(StatementCache.ROOT_ALIAS));
    }

    /// Renders the condition that an earlier row has the key of a row or object, and is in the partial index.
    private QueryPart isEarlierRowOf(String alias) {
        QueryPart hasKey = sql("({0}) = ({1})", targetColumns(EARLIER_ROWS), targetColumns(alias));
        return switch (insert.onConflict()) {
            case OnConflict.DoNothing(var _, String condition)
            when condition != null -> sql("{0} and ({1})", hasKey, DSL.raw(condition));
            case OnConflict.DoUpdate(var _, String condition)
            when condition != null -> sql("{0} and ({1})", hasKey, DSL.raw(condition));
            case OnConflict.DoNothing _, OnConflict.DoUpdate _, OnConflict.Search _, OnConflict.Fail _ -> hasKey;
        };
    }

    private QueryPart targetColumns(String alias) {
        return list(insert.onConflict().target().stream()
                .<QueryPart>map(column -> name(alias, column.name()))
                .toList());
    }

    private static QueryPart names(List<Column> columns) {
        return list(
                columns.stream().<QueryPart>map(column -> name(column.name())).toList());
    }
}
