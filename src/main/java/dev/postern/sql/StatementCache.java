package dev.postern.sql;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import dev.postern.catalog.MediaTypeHandler;
import dev.postern.plan.FunctionCall;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.SelectNode;
import dev.postern.plan.WritePlan;
import dev.postern.sql.SqlStatement.TotalColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/// The statement of each plan, rendered once for each shape and kept while it is in use.
public final class StatementCache {

    /// Shapes kept; of more, those not used for longest are rendered again when they return.
    private static final int CAPACITY = 1_000;

    /// Stands before the number of a slot in rendered SQL; no name in a database has it.
    private static final char MARK = '\u0001';

    private static final String TOTAL = "n";
    private static final String PRESENT = "postern present";

    /// Alias of the rows of the request's own resource.
    static final String ROOT = "t";

    private final Map<Object, SqlStatement> cache = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, SqlStatement> eldest) {
            return size() > CAPACITY;
        }
    };

    private final DSLContext dsl = DSL.using(
            SQLDialect.POSTGRES,
            new Settings().withRenderNamedParamPrefix(String.valueOf(MARK)).withRenderFormatted(false));

    /// The statement of a read.
    public SqlStatement of(ReadPlan plan) {
        return cached(plan, () -> plan.total() == ReadPlan.Total.COUNTED ? counted(plan) : rows(plan));
    }

    /// The statement that makes one value of a read's rows: their number, then the value.
    public SqlStatement of(ReadPlan plan, MediaTypeHandler type) {
        return cached(List.of(plan, type), () -> {
            SelectNode root = plan.root();
            SelectRenderer blocks = new SelectRenderer(plan.form());
            Select<?> rows = type.rows() == MediaTypeHandler.HandlerInput.WHOLE_ROWS
                    ? blocks.whole(root, from(plan), scope(root))
                    : blocks.named(root, from(plan), scope(root));
            return statement(
                    select(count(), made(root, type)).from(rows.asTable(ROOT)), List.of(), TotalColumn.ABSENT, 0);
        });
    }

    private static Field<?> made(SelectNode root, MediaTypeHandler type) {
        Name function = name(type.schema(), type.function());
        String text = "{0}({1})::" + (type.content() == MediaTypeHandler.HandlerOutput.BYTES ? "bytea" : "text");
        return switch (type.rows()) {
            case SELECTED_COLUMNS -> field(text, function, name(ROOT));
            case WHOLE_ROWS ->
                field(
                        text,
                        function,
                        field(
                                "({0}.*)::{1}",
                                name(ROOT), Scope.rowType(root.resource().table())));
            case GEOJSON_FEATURES ->
                field(
                        "json_build_object('type', 'FeatureCollection', 'features',"
                                + " coalesce(json_agg({0}({1})::json), '[]'))::text",
                        function, name(ROOT));
        };
    }

    /// The statement that counts the rows of a read, up to the number in `limitSlot` if there is one.
    public SqlStatement countRows(ReadPlan plan, int limitSlot) {
        return cached(
                List.of(plan, limitSlot),
                () -> statement(
                        select(count()).from(matching(plan, limitSlot).asTable(TOTAL)),
                        List.of(),
                        TotalColumn.ABSENT,
                        0));
    }

    /// The statement whose plan tells about how many rows a read has.
    public SqlStatement estimateRows(ReadPlan plan) {
        return cached(
                List.of(plan, "guess"),
                () -> statement(matching(plan, SelectNode.NO_PARAMETER), List.of(), TotalColumn.ABSENT, 0)
                        .explain("format json"));
    }

    /// All rows that match, on whatever page they are; their values only where they make groups.
    private static Select<?> matching(ReadPlan plan, int limitSlot) {
        SelectNode root = plan.root();
        List<SelectNode.Projection> outputs = root.isGrouped() ? root.outputs() : List.of();
        SelectNode.LimitClause first = SelectNode.LimitClause.of(limitSlot, SelectNode.NO_PARAMETER);
        SelectNode all = new SelectNode(root.resource(), outputs, root.where(), List.of(), first);
        return new SelectRenderer(plan.form()).rows(all, all(plan), scope(all), List.of());
    }

    /// The statement of a write; its rows are those that were written. Where only their number is wanted it has
    /// none.
    public SqlStatement of(WritePlan plan) {
        return cached(plan, () -> {
            WriteRenderer writing = new WriteRenderer(dsl, plan);
            return statement(
                    writing.render(),
                    writing.slots(),
                    TotalColumn.ABSENT,
                    plan.returned().beside().size());
        });
    }

    /// The statement of one insertion of a tree. Its one value is its rows as an array; null: none.
    public SqlStatement inserting(WritePlan.NestedInsert plan, int insertion) {
        return cached(
                List.of(plan, insertion),
                () -> statement(
                        dsl.renderNamedParams(new NestedInsertRenderer(plan).statement(insertion)),
                        List.of(),
                        TotalColumn.ABSENT,
                        0));
    }

    /// The statement that makes values of the objects in its one parameter, and nothing of them.
    public SqlStatement parseOnly(WritePlan.PayloadColumn item) {
        return cached(List.of(item, "reading"), () -> {
            PayloadTable rows = new PayloadTable(new WritePlan.PayloadRows(0, List.of(item)));
            Field<?> value = rows.value(item, DSL.sql("null"));
            return statement(
                    dsl.renderNamedParams(DSL.sql("select {0} from {1}", value, rows.rows())),
                    List.of(),
                    TotalColumn.ABSENT,
                    0);
        });
    }

    private SqlStatement cached(Object plan, java.util.function.Supplier<SqlStatement> render) {
        synchronized (cache) {
            SqlStatement known = cache.get(plan);
            if (known != null) {
                return known;
            }
        }
        SqlStatement rendered = render.get();
        synchronized (cache) {
            cache.put(plan, rendered);
        }
        return rendered;
    }

    private static Scope scope(SelectNode block) {
        return new Scope(ROOT, block.resource(), Scope.RowOrigin.TABLE);
    }

    private static Table<?> source(ReadPlan plan) {
        return switch (plan.source()) {
            case ReadPlan.ResourceRows.ROWS -> plan.root().resource().table().as(ROOT);
            case FunctionCall call -> FunctionCallRenderer.of(call, ROOT);
        };
    }

    private static SelectRenderer.RowSource all(ReadPlan plan) {
        return new SelectRenderer.RowSource(source(plan), DSL.noCondition());
    }

    /// The rows of the page alone: those that come after the page before.
    private static SelectRenderer.RowSource from(ReadPlan plan) {
        return new SelectRenderer.RowSource(
                source(plan), PredicateRenderer.condition(plan.keysetCondition(), scope(plan.root())));
    }

    private SqlStatement rows(ReadPlan plan) {
        SelectNode root = plan.root();
        SelectRenderer blocks = new SelectRenderer(plan.form());
        Select<?> rows = blocks.rows(root, from(plan), scope(root), plan.hiddenExpressions());
        return statement(
                rows,
                blocks.resultColumns(root),
                TotalColumn.ABSENT,
                plan.hiddenExpressions().size());
    }

    /// The total beside each row of the page; one row with the total alone where the page is empty.
    private SqlStatement counted(ReadPlan plan) {
        SelectNode root = plan.root();
        SelectRenderer blocks = new SelectRenderer(plan.form());
        Scope scope = scope(root);
        Table<?> source = plan.source() instanceof FunctionCall ? FunctionCallRenderer.ONCE.as(ROOT) : source(plan);
        Table<?> total = total(root, source, blocks);
        SelectRenderer.RowSource from =
                new SelectRenderer.RowSource(source, PredicateRenderer.condition(plan.keysetCondition(), scope));
        Select<?> chosen = blocks.chosen(root, from, scope, plan.hiddenExpressions());
        Table<?> page = select(DSL.asterisk(), inline(true).as(name(PRESENT)))
                .from(chosen.asTable(ROOT))
                .asTable(ROOT);
        List<Field<?>> fields = new ArrayList<>();
        fields.add(field(name(TOTAL, TOTAL)));
        fields.add(field(name(ROOT, PRESENT)));
        fields.addAll(blocks.fields(root, scope.paged(), plan.hiddenExpressions()));
        Select<?> select = select(fields)
                .from(total)
                .leftJoin(page)
                .on(inline(true))
                .orderBy(root.isGrouped() ? List.of() : SelectRenderer.order(root, scope.paged()));
        return statement(
                once(plan) + dsl.renderNamedParams(select),
                blocks.resultColumns(root),
                TotalColumn.LEADING,
                plan.hiddenExpressions().size());
    }

    private static Table<?> total(SelectNode root, Table<?> source, SelectRenderer blocks) {
        Scope scope = scope(root);
        SelectRenderer.RowSource all = new SelectRenderer.RowSource(source, DSL.noCondition());
        return select(count().as(TOTAL))
                .from(root.isGrouped() ? blocks.groups(root, all, scope).asTable(ROOT) : source)
                .where(root.isGrouped() ? DSL.noCondition() : PredicateRenderer.condition(root.where(), scope))
                .asTable(TOTAL);
    }

    /// What makes a function be called once though its rows are counted and read.
    private String once(ReadPlan plan) {
        return plan.source() instanceof FunctionCall call
                ? dsl.renderNamedParams(DSL.sql(
                        "with {0} as materialized (select {1}.* from {2}) ",
                        FunctionCallRenderer.ONCE, name(ROOT), FunctionCallRenderer.of(call, ROOT)))
                : "";
    }

    private SqlStatement statement(Select<?> select, List<ResultColumn> slots, TotalColumn total, int beside) {
        return statement(dsl.renderNamedParams(select), slots, total, beside);
    }

    /// Puts a `?` in the place of each marked slot.
    private static SqlStatement statement(String marked, List<ResultColumn> slots, TotalColumn total, int beside) {
        StringBuilder sql = new StringBuilder(marked.length());
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < marked.length(); i++) {
            if (marked.charAt(i) != MARK) {
                sql.append(marked.charAt(i));
                continue;
            }
            int slot = 0;
            while (i + 1 < marked.length() && Character.isDigit(marked.charAt(i + 1))) {
                slot = slot * 10 + Character.digit(marked.charAt(++i), 10);
            }
            values.add(slot);
            sql.append('?');
        }
        return new SqlStatement(sql.toString(), List.copyOf(values), slots, total, beside);
    }
}
