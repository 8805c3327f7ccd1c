package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.sql;
import static org.jooq.impl.DSL.table;

import dev.postern.catalog.Column;
import dev.postern.plan.Expression;
import dev.postern.plan.RowPredicate;
import dev.postern.plan.SelectNode;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlan.OnConflict;
import dev.postern.plan.WritePlan.PayloadColumn;
import dev.postern.plan.WritePlan.PayloadRows;
import dev.postern.plan.WritePlan.Presence;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.QueryPart;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// A write as SQL: the rows it wrote in a common table expression, and what is read of them around it.
///
/// @param dsl renders it
record WriteRenderer(DSLContext dsl, WritePlan plan) {

    /// The rows that were written.
    private static final Name WRITTEN_ROWS = name("written");

    /// Carries whether an upsert added a row.
    private static final Name ADDED_COLUMN = name("postern added");

    private static final Name ROW_ALIAS = name(StatementCache.ROOT_ALIAS);

    /// The number of rows that were added.
    static Field<?> addedCount() {
        return field("(select count(*) filter (where {0}) from {1})", ADDED_COLUMN, WRITTEN_ROWS);
    }

    /// The statement; a value's place is marked with its slot. It has rows unless only their number is wanted.
    String render() {
        if (plan.returned().isEmpty()) {
            return dsl.renderNamedParams(setsNoColumn() ? unchangedRowsSql(sql("")) : writeSql());
        }
        if (plan instanceof WritePlan.NestedInsert tree) {
            QueryPart rows = returnedRows(NestedInsertRenderer.rows(tree.root()));
            return dsl.renderNamedParams(sql("with {0} {1}", new NestedInsertRenderer(tree).commonTableExpressions(), rows));
        }
        if (readsFromReturning()) {
            List<Field<?>> read = selectRenderer().fields(
                            plan.returned().node(), scope(), plan.returned().hiddenExpressions());
            return dsl.renderNamedParams(sql("{0} returning {1}", writeSql(), list(read)));
        }
        QueryPart rows = returnedRows(table(WRITTEN_ROWS));
        QueryPart written = setsNoColumn()
                ? unchangedRowsSql(returningColumns())
                : sql("{0} returning {1}", writeSql(), returningColumns());
        return dsl.renderNamedParams(sql("with {0} as ({1}) {2}", WRITTEN_ROWS, written, rows));
    }

    /// Whether what is read of the rows can be told by the write itself: nothing related, and in no order.
    private boolean readsFromReturning() {
        SelectNode block = plan.returned().node();
        return !block.hasEmbeds()
                && !block.isGrouped()
                && block.order().isEmpty()
                && !plan.returned().includes(new Expression.AddedCount())
                && (plan.resource().returnsSystemColumns() || !plan.returned().includes(new Expression.RowVersion()))
                && !setsNoColumn();
    }

    private QueryPart returnedRows(Table<?> written) {
        SelectRenderer.RowSource from =
                new SelectRenderer.RowSource(written.as(StatementCache.ROOT_ALIAS), DSL.noCondition());
        return selectRenderer().rows(
                        plan.returned().node(),
                        from,
                        scope().inSubquery(),
                        plan.returned().hiddenExpressions());
    }

    List<ResultColumn> resultColumns() {
        return plan.returned().isEmpty()
                ? List.of()
                : selectRenderer().resultColumns(plan.returned().node());
    }

    private SelectRenderer selectRenderer() {
        return new SelectRenderer(plan.returned().format());
    }

    private Scope scope() {
        return new Scope(StatementCache.ROOT_ALIAS, plan.resource(), Scope.RowOrigin.TABLE);
    }

    private Table<?> targetTable() {
        return plan.resource().table();
    }

    private QueryPart writeSql() {
        return switch (plan) {
            case WritePlan.Insert insert ->
                insert.sent().payloadColumns().isEmpty() ? defaultRowsSql(insert.defaultRowsParameter()) : insertSql(insert);
            case WritePlan.NestedInsert tree -> new NestedInsertRenderer(tree).commonTableExpressions();
            case WritePlan.Update update -> updateSql(update);
            case WritePlan.BulkUpdate update -> updateSql(update);
            case WritePlan.Delete delete ->
                sql("delete from {0} as {1} where {2}", targetTable(), ROW_ALIAS, condition(delete.where()));
        };
    }

    private QueryPart condition(RowPredicate where) {
        return PredicateRenderer.condition(where, scope());
    }

    private QueryPart insertSql(WritePlan.Insert insert) {
        PayloadTable rows = new PayloadTable(insert.sent());
        List<Field<?>> values = new ArrayList<>();
        for (PayloadColumn item : insert.sent().payloadColumns()) {
            values.add(rows.value(item, PayloadTable.defaultOf(item.column())));
        }
        return sql(
                "insert into {0} as {1} ({2}) {3}{4}",
                targetTable(),
                ROW_ALIAS,
                names(insert.sent().columns()),
                insert.sent().hasParameterPerValue()
                        ? sql("values ({0})", list(values))
                        : sql("select {0} from {1} where {2}", list(values), rows.rows(), objectCondition(insert)),
                onConflictSql(insert));
    }

    private QueryPart objectCondition(WritePlan.Insert insert) {
        return PredicateRenderer.condition(
                insert.condition(), new Scope(PayloadTable.ALIAS, plan.resource(), Scope.RowOrigin.TABLE));
    }

    private static QueryPart onConflictSql(WritePlan.Insert insert) {
        return switch (insert.conflict()) {
            case OnConflict.Fail() -> sql("");
            case OnConflict.DoNothing(List<Column> keys) -> sql(" on conflict ({0}) do nothing", names(keys));
            case OnConflict.DoUpdate(List<Column> keys) ->
                sql(
                        " on conflict ({0}) do update set {1}",
                        names(keys),
                        list(insert.sent().columns().stream()
                                .<QueryPart>map(column -> sql("{0} = excluded.{0}", name(column.name())))
                                .toList()));
        };
    }

    /// Rows of nothing but defaults: a row without columns leaves every column to its default.
    private QueryPart defaultRowsSql(int slot) {
        return sql(
                "insert into {0} as {1} select from generate_series(1, {2}::bigint)",
                targetTable(), ROW_ALIAS, PredicateRenderer.bindValue(slot));
    }

    private QueryPart updateSql(WritePlan.Update update) {
        return sql(
                "update {0} as {1} set {2}{3} where {4}",
                targetTable(),
                ROW_ALIAS,
                list(assignments(update.sent(), List.of())),
                new PayloadTable(update.sent()).fromClause(),
                condition(update.where()));
    }

    private QueryPart updateSql(WritePlan.BulkUpdate update) {
        QueryPart mine = list(update.key().stream()
                .<QueryPart>map(column -> name(StatementCache.ROOT_ALIAS, column.name()))
                .toList());
        QueryPart theirs = list(update.sent().payloadColumns().stream()
                .filter(item -> update.key().contains(item.column()))
                .<QueryPart>map(item -> new PayloadTable(update.sent()).value(item, sql("null")))
                .toList());
        return sql(
                "update {0} as {1} set {2} from {3} where ({4}) = ({5}) and {6}",
                targetTable(),
                ROW_ALIAS,
                list(assignments(update.sent(), update.key())),
                new PayloadTable(update.sent()).rows(),
                mine,
                theirs,
                condition(update.where()));
    }

    /// Whether it is an update that sets no column, which SQL has no words for.
    private boolean setsNoColumn() {
        return switch (plan) {
            case WritePlan.Update update -> update.sent().payloadColumns().isEmpty();
            case WritePlan.BulkUpdate update ->
                update.key().containsAll(update.sent().columns());
            case WritePlan.Insert insert -> false;
            case WritePlan.NestedInsert tree -> false;
            case WritePlan.Delete delete -> false;
        };
    }

    /// The rows that an update which sets no column is for, as they are.
    private QueryPart unchangedRowsSql(QueryPart carried) {
        QueryPart where = plan instanceof WritePlan.Update update ? condition(update.where()) : DSL.falseCondition();
        return sql("select {0} from {1} as {2} where {3}", carried, targetTable(), ROW_ALIAS, where);
    }

    private static List<QueryPart> assignments(PayloadRows sent, List<Column> but) {
        PayloadTable rows = new PayloadTable(sent);
        List<QueryPart> assignments = new ArrayList<>();
        for (PayloadColumn item : sent.payloadColumns()) {
            if (!but.contains(item.column())) {
                Column column = item.column();
                QueryPart otherwise = item.presence() == Presence.OR_DEFAULT
                        ? PayloadTable.defaultOf(column)
                        : name(StatementCache.ROOT_ALIAS, column.name());
                assignments.add(sql("{0} = {1}", name(column.name()), rows.value(item, otherwise)));
            }
        }
        return assignments;
    }

    /// Every column that was written, and what else is needed of the row.
    private QueryPart returningColumns() {
        Field<?> all = field("{0}.*", ROW_ALIAS);
        SelectNode returned = plan.returned().node();
        Scope.RequiredColumns needs = scope().new RequiredColumns();
        SelectRenderer.addRequired(returned, needs);
        returned.order().forEach(term -> ExpressionRenderer.addRequired(term.expression(), needs));
        List<QueryPart> carried = new ArrayList<>(List.of(all));
        if (needs.needsRow()) {
            carried.add(sql("{0} as {1}", Scope.castToRowType(all, plan.resource()), name(Scope.ROW_COLUMN)));
        }
        if (plan.returned().includes(new Expression.RowVersion())) {
            carried.add(sql("{0} as {1}", version(), name(Scope.VERSION_COLUMN)));
        }
        if (plan.returned().includes(new Expression.AddedCount())) {
            carried.add(sql("{0}.xmax = 0 as {1}", ROW_ALIAS, ADDED_COLUMN));
        }
        return list(carried);
    }

    /// The version of a row that was written. Those of partitions do not show it; it is the number of the
    /// transaction.
    private QueryPart version() {
        boolean shown = plan.resource().returnsSystemColumns() || plan instanceof WritePlan.Delete || setsNoColumn();
        return shown ? sql("{0}.xmin", ROW_ALIAS) : sql("pg_current_xact_id()::xid");
    }

    private static QueryPart names(List<Column> columns) {
        return list(
                columns.stream().<QueryPart>map(column -> name(column.name())).toList());
    }
}
