package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.sql;
import static org.jooq.impl.DSL.table;

import dev.postern.catalog.Column;
import dev.postern.plan.SelectNode;
import dev.postern.plan.Expression;
import dev.postern.plan.RowPredicate;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlan.OnConflict;
import dev.postern.plan.WritePlan.PayloadColumn;
import dev.postern.plan.WritePlan.Presence;
import dev.postern.plan.WritePlan.PayloadRows;
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
record Writing(DSLContext dsl, WritePlan plan) {

    /// The rows that were written.
    private static final Name WRITTEN = name("written");

    /// Carries whether an upsert added a row.
    private static final Name ADDED = name("postern added");

    private static final Name ROW = name(Statements.ROOT);

    /// The number of rows that were added.
    static Field<?> added() {
        return field("(select count(*) filter (where {0}) from {1})", ADDED, WRITTEN);
    }

    /// The statement; a value's place is marked with its slot. It has rows unless only their number is wanted.
    String text() {
        if (plan.returned().isEmpty()) {
            return dsl.renderNamedParams(changesNothing() ? nothing(sql("")) : writing());
        }
        if (plan instanceof WritePlan.NestedInsert tree) {
            QueryPart rows = rows(Insertions.rows(tree.root()));
            return dsl.renderNamedParams(sql("with {0} {1}", new Insertions(tree).expressions(), rows));
        }
        if (direct()) {
            List<Field<?>> read = blocks().fields(
                            plan.returned().block(), scope(), plan.returned().beside());
            return dsl.renderNamedParams(sql("{0} returning {1}", writing(), list(read)));
        }
        QueryPart rows = rows(table(WRITTEN));
        QueryPart written = changesNothing() ? nothing(carried()) : sql("{0} returning {1}", writing(), carried());
        return dsl.renderNamedParams(sql("with {0} as ({1}) {2}", WRITTEN, written, rows));
    }

    /// Whether what is read of the rows can be told by the write itself: nothing related, and in no order.
    private boolean direct() {
        SelectNode block = plan.returned().block();
        return !block.hasRelated()
                && !block.isGrouped()
                && block.order().isEmpty()
                && !plan.returned().includes(new Expression.AddedCount())
                && (plan.resource().returnsSystemColumns() || !plan.returned().includes(new Expression.RowVersion()))
                && !changesNothing();
    }

    private QueryPart rows(Table<?> written) {
        Blocks.From from = new Blocks.From(written.as(Statements.ROOT), DSL.noCondition());
        return blocks().rows(
                        plan.returned().block(),
                        from,
                        scope().paged(),
                        plan.returned().beside());
    }

    List<Slot> slots() {
        return plan.returned().isEmpty()
                ? List.of()
                : blocks().slots(plan.returned().block());
    }

    private Blocks blocks() {
        return new Blocks(plan.returned().form());
    }

    private Scope scope() {
        return new Scope(Statements.ROOT, plan.resource(), Scope.Source.TABLE);
    }

    private Table<?> target() {
        return plan.resource().table();
    }

    private QueryPart writing() {
        return switch (plan) {
            case WritePlan.Insert insert ->
                insert.sent().items().isEmpty() ? blanks(insert.defaultRows()) : inserting(insert);
            case WritePlan.NestedInsert tree -> new Insertions(tree).expressions();
            case WritePlan.Update update -> updating(update);
            case WritePlan.BulkUpdate update -> updating(update);
            case WritePlan.Delete delete ->
                sql("delete from {0} as {1} where {2}", target(), ROW, condition(delete.where()));
        };
    }

    private QueryPart condition(RowPredicate where) {
        return Predicates.condition(where, scope());
    }

    private QueryPart inserting(WritePlan.Insert insert) {
        SentRows rows = new SentRows(insert.sent());
        List<Field<?>> values = new ArrayList<>();
        for (PayloadColumn item : insert.sent().items()) {
            values.add(rows.value(item, SentRows.defaultOf(item.column())));
        }
        return sql(
                "insert into {0} as {1} ({2}) {3}{4}",
                target(),
                ROW,
                names(insert.sent().columns()),
                insert.sent().hasParameterPerValue()
                        ? sql("values ({0})", list(values))
                        : sql("select {0} from {1} where {2}", list(values), rows.rows(), only(insert)),
                conflict(insert));
    }

    private QueryPart only(WritePlan.Insert insert) {
        return Predicates.condition(insert.condition(), new Scope(SentRows.ALIAS, plan.resource(), Scope.Source.TABLE));
    }

    private static QueryPart conflict(WritePlan.Insert insert) {
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
    private QueryPart blanks(int slot) {
        return sql(
                "insert into {0} as {1} select from generate_series(1, {2}::bigint)",
                target(), ROW, Predicates.value(slot));
    }

    private QueryPart updating(WritePlan.Update update) {
        return sql(
                "update {0} as {1} set {2}{3} where {4}",
                target(),
                ROW,
                list(assignments(update.sent(), List.of())),
                new SentRows(update.sent()).from(),
                condition(update.where()));
    }

    private QueryPart updating(WritePlan.BulkUpdate update) {
        QueryPart mine = list(update.key().stream()
                .<QueryPart>map(column -> name(Statements.ROOT, column.name()))
                .toList());
        QueryPart theirs = list(update.sent().items().stream()
                .filter(item -> update.key().contains(item.column()))
                .<QueryPart>map(item -> new SentRows(update.sent()).value(item, sql("null")))
                .toList());
        return sql(
                "update {0} as {1} set {2} from {3} where ({4}) = ({5}) and {6}",
                target(),
                ROW,
                list(assignments(update.sent(), update.key())),
                new SentRows(update.sent()).rows(),
                mine,
                theirs,
                condition(update.where()));
    }

    /// Whether it is an update that sets no column, which SQL has no words for.
    private boolean changesNothing() {
        return switch (plan) {
            case WritePlan.Update update -> update.sent().items().isEmpty();
            case WritePlan.BulkUpdate update ->
                update.key().containsAll(update.sent().columns());
            case WritePlan.Insert insert -> false;
            case WritePlan.NestedInsert tree -> false;
            case WritePlan.Delete delete -> false;
        };
    }

    /// The rows that an update which sets no column is for, as they are.
    private QueryPart nothing(QueryPart carried) {
        QueryPart where = plan instanceof WritePlan.Update update ? condition(update.where()) : DSL.falseCondition();
        return sql("select {0} from {1} as {2} where {3}", carried, target(), ROW, where);
    }

    private static List<QueryPart> assignments(PayloadRows sent, List<Column> but) {
        SentRows rows = new SentRows(sent);
        List<QueryPart> assignments = new ArrayList<>();
        for (PayloadColumn item : sent.items()) {
            if (!but.contains(item.column())) {
                Column column = item.column();
                QueryPart otherwise = item.presence() == Presence.OR_DEFAULT
                        ? SentRows.defaultOf(column)
                        : name(Statements.ROOT, column.name());
                assignments.add(sql("{0} = {1}", name(column.name()), rows.value(item, otherwise)));
            }
        }
        return assignments;
    }

    /// Every column that was written, and what else is needed of the row.
    private QueryPart carried() {
        Field<?> all = field("{0}.*", ROW);
        SelectNode returned = plan.returned().block();
        Scope.Needs needs = scope().new Needs();
        Blocks.needs(returned, needs);
        returned.order().forEach(term -> Expressions.need(term.expression(), needs));
        List<QueryPart> carried = new ArrayList<>(List.of(all));
        if (needs.needsRow()) {
            carried.add(sql("{0} as {1}", Scope.whole(all, plan.resource()), name(Scope.ROW)));
        }
        if (plan.returned().includes(new Expression.RowVersion())) {
            carried.add(sql("{0} as {1}", version(), name(Scope.VERSION)));
        }
        if (plan.returned().includes(new Expression.AddedCount())) {
            carried.add(sql("{0}.xmax = 0 as {1}", ROW, ADDED));
        }
        return list(carried);
    }

    /// The version of a row that was written. Those of partitions do not show it; it is the number of the
    /// transaction.
    private QueryPart version() {
        boolean shown = plan.resource().returnsSystemColumns() || plan instanceof WritePlan.Delete || changesNothing();
        return shown ? sql("{0}.xmin", ROW) : sql("pg_current_xact_id()::xid");
    }

    private static QueryPart names(List<Column> columns) {
        return list(
                columns.stream().<QueryPart>map(column -> name(column.name())).toList());
    }
}
