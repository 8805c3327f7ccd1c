package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.sql;
import static org.jooq.impl.DSL.table;

import dev.postern.plan.Expression;
import dev.postern.plan.OnConflict;
import dev.postern.plan.RowPredicate;
import dev.postern.plan.SelectNode;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlan.PayloadRows;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.QueryPart;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// Renderer of a write: the data-modifying statement in a common table expression, and a SELECT of the written
/// rows.
///
/// @param dsl jOOQ context that renders the SQL
record WriteRenderer(DSLContext dsl, WritePlan plan) {

    /// Name of the common table expression with the written rows.
    static final Name WRITTEN_ROWS = name("written");

    /// Column that is true for a row that an upsert inserted.
    private static final Name ADDED_COLUMN = name("postern added");

    static final Name ROW_ALIAS = name(StatementCache.ROOT_ALIAS);

    /// Renders the number of inserted rows.
    static Field<?> addedCount() {
        return field("(select count(*) filter (where {0}) from {1})", ADDED_COLUMN, WRITTEN_ROWS);
    }

    /// Renders the statement with marked parameter indexes; without rows if only their number is needed.
    String render() {
        if (plan.returning().captured() != null) {
            return dsl.renderNamedParams(
                    new CapturingRenderer(this, plan.returning().captured()).statement());
        }
        if (plan.returning().isEmpty()) {
            return dsl.renderNamedParams(setsNoColumn() ? unchangedRowsSql(sql("")) : writeSql());
        }
        if (plan instanceof WritePlan.NestedInsert nestedInsert) {
            return dsl.renderNamedParams(nestedInsert(nestedInsert));
        }
        if (readsFromReturning()) {
            return dsl.renderNamedParams(written(list(returnedFields())));
        }
        QueryPart rows = returnedRows(table(WRITTEN_ROWS));
        return dsl.renderNamedParams(sql("with {0} {1}", writtenRows(List.of()), rows));
    }

    private QueryPart nestedInsert(WritePlan.NestedInsert nestedInsert) {
        NestedInsertRenderer insertions = new NestedInsertRenderer(nestedInsert);
        QueryPart rows = switch (nestedInsert.rootRows()) {
            case INSERTED -> returnedRows(NestedInsertRenderer.rows(nestedInsert.root()), scope().inSubquery());
            case STORED -> returnedRows(targetTable(), scope());
        };
        QueryPart earlier =
                nestedInsert.execution() == WritePlan.Execution.ONE_MESSAGE ? insertions.messageStatements() : sql("");
        return sql("{0}with {1} {2}", earlier, insertions.commonTableExpressions(), rows);
    }

    /// Renders the common table expression of the written rows.
    ///
    /// @param moreColumns columns of the RETURNING list in addition to those that the projections need
    QueryPart writtenRows(List<QueryPart> moreColumns) {
        return plan instanceof WritePlan.Insert insert && insert.onConflict() instanceof OnConflict.Search search
                ? new SearchRenderer(this, insert, search).writtenRows(moreColumns)
                : sql("{0} as ({1})", WRITTEN_ROWS, written(append(returningColumns(), moreColumns)));
    }

    static QueryPart append(QueryPart columns, List<QueryPart> more) {
        return list(Stream.concat(Stream.of(columns), more.stream()).toList());
    }

    /// Returns the fields of the response in a RETURNING list.
    List<Field<?>> returnedFields() {
        return selectRenderer()
                .fields(plan.returning().node(), scope(), plan.returning().hiddenExpressions());
    }

    /// Renders the write with a RETURNING list.
    QueryPart written(QueryPart columns) {
        return setsNoColumn() ? unchangedRowsSql(columns) : sql("{0} returning {1}", writeSql(), columns);
    }

    /// Whether RETURNING can compute the projections: there are no embeds, groups or order.
    boolean readsFromReturning() {
        SelectNode node = plan.returning().node();
        return !node.hasEmbeds()
                && !node.isGrouped()
                && node.order().isEmpty()
                && !plan.returning().includes(new Expression.AddedCount())
                && (plan.resource().returnsSystemColumns() || !plan.returning().includes(new Expression.RowVersion()))
                && !setsNoColumn();
    }

    QueryPart returnedRows(Table<?> written) {
        return returnedRows(written, scope().inSubquery());
    }

    private QueryPart returnedRows(Table<?> rows, Scope scope) {
        SelectRenderer.RowSource from =
                new SelectRenderer.RowSource(rows.as(StatementCache.ROOT_ALIAS), DSL.noCondition());
        return selectRenderer()
                .rows(plan.returning().node(), from, scope, plan.returning().hiddenExpressions());
    }

    List<ResultColumn> resultColumns() {
        return plan.returning().isEmpty()
                ? List.of()
                : selectRenderer().resultColumns(plan.returning().node());
    }

    private SelectRenderer selectRenderer() {
        return new SelectRenderer(plan.returning().format());
    }

    private Scope scope() {
        return new Scope(StatementCache.ROOT_ALIAS, plan.resource(), Scope.RowOrigin.TABLE);
    }

    Table<?> targetTable() {
        return plan.resource().table();
    }

    private QueryPart writeSql() {
        return switch (plan) {
            case WritePlan.Insert insert -> new InsertRenderer(insert).statement();
            case WritePlan.NestedInsert nestedInsert -> new NestedInsertRenderer(nestedInsert).commonTableExpressions();
            case WritePlan.Update update -> UpdateRenderer.sqlOf(update, condition(update.where()));
            case WritePlan.BulkUpdate update -> UpdateRenderer.sqlOf(update, condition(update.where()));
            case WritePlan.Delete delete ->
                sql("delete from {0} as {1} where {2}", targetTable(), ROW_ALIAS, condition(delete.where()));
        };
    }

    private QueryPart condition(RowPredicate where) {
        return PredicateRenderer.condition(where, scope());
    }

    /// Whether an update sets no column, which SQL cannot express.
    private boolean setsNoColumn() {
        return switch (plan) {
            case WritePlan.Update update ->
                update.payloadRows().payloadColumns().isEmpty();
            case WritePlan.BulkUpdate update ->
                update.key().containsAll(update.payloadRows().columns());
            case WritePlan.Insert _ -> false;
            case WritePlan.NestedInsert _ -> false;
            case WritePlan.Delete _ -> false;
        };
    }

    /// Renders a SELECT of the rows that such an update targets.
    private QueryPart unchangedRowsSql(QueryPart columns) {
        PayloadRows compared = PayloadRows.NONE;
        QueryPart where = DSL.falseCondition();
        if (plan instanceof WritePlan.Update update) {
            compared = update.payloadRows();
            where = UpdateRenderer.condition(update, condition(update.where()));
        } else if (plan instanceof WritePlan.BulkUpdate update
                && !update.payloadRows().unchanged().isEmpty()) {
            compared = update.payloadRows();
            where = UpdateRenderer.condition(update, condition(update.where()));
        }
        QueryPart objects = compared.unchanged().isEmpty() ? sql("") : sql(", {0}", new PayloadTable(compared).rows());
        return sql("select {0} from {1} as {2}{3} where {4}", columns, targetTable(), ROW_ALIAS, objects, where);
    }

    /// Renders the RETURNING list: all written columns, and the row and version if the projections need them.
    QueryPart returningColumns() {
        return returningColumns(
                plan instanceof WritePlan.Insert insert ? new InsertRenderer(insert).isAdded() : DSL.falseCondition());
    }

    /// Renders the RETURNING list.
    ///
    /// @param isAdded condition that a row was inserted, if the projections count inserted rows
    QueryPart returningColumns(QueryPart isAdded) {
        Field<?> allColumns = field("{0}.*", ROW_ALIAS);
        SelectNode node = plan.returning().node();
        Scope.RequiredColumns required = scope().new RequiredColumns();
        SelectRenderer.addRequired(node, required);
        node.order().forEach(sortKey -> ExpressionRenderer.addRequired(sortKey.expression(), required));
        List<QueryPart> columns = new ArrayList<>(List.of(allColumns));
        if (required.needsRow()) {
            columns.add(sql("{0} as {1}", Scope.castToRowType(allColumns, plan.resource()), name(Scope.ROW_COLUMN)));
        }
        if (plan.returning().includes(new Expression.RowVersion())) {
            columns.add(sql("{0} as {1}", version(), name(Scope.VERSION_COLUMN)));
        }
        if (plan.returning().includes(new Expression.AddedCount())) {
            columns.add(sql("{0} as {1}", isAdded, ADDED_COLUMN));
        }
        return list(columns);
    }

    /// Renders the version of a written row, which is the transaction ID if RETURNING on partitions lacks it.
    private QueryPart version() {
        boolean hasXmin = plan.resource().returnsSystemColumns() || plan instanceof WritePlan.Delete || setsNoColumn();
        return hasXmin ? sql("{0}.xmin", ROW_ALIAS) : sql("pg_current_xact_id()::xid");
    }
}
