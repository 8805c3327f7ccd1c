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
    private static final int MAX_STATEMENTS = 1_000;

    /// Stands before the number of a slot in rendered SQL; no name in a database has it.
    private static final char PARAMETER_MARK = '\u0001';

    private static final String TOTAL_NAME = "n";
    private static final String PRESENT_COLUMN = "postern present";

    /// Alias of the rows of the request's own resource.
    static final String ROOT_ALIAS = "t";

    private final Map<Object, SqlStatement> cache = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, SqlStatement> eldest) {
            return size() > MAX_STATEMENTS;
        }
    };

    private final DSLContext dsl = DSL.using(
            SQLDialect.POSTGRES,
            new Settings().withRenderNamedParamPrefix(String.valueOf(PARAMETER_MARK)).withRenderFormatted(false));

    /// The statement of a read.
    public SqlStatement of(ReadPlan plan) {
        return cached(plan, () -> plan.total() == ReadPlan.Total.COUNTED ? countedStatement(plan) : rowsStatement(plan));
    }

    /// The statement that makes one value of a read's rows: their number, then the value.
    public SqlStatement of(ReadPlan plan, MediaTypeHandler type) {
        return cached(List.of(plan, type), () -> {
            SelectNode root = plan.root();
            SelectRenderer blocks = new SelectRenderer(plan.format());
            Select<?> rows = type.rows() == MediaTypeHandler.HandlerInput.WHOLE_ROWS
                    ? blocks.wholeRows(root, pageRows(plan), scope(root))
                    : blocks.rowsWithKeys(root, pageRows(plan), scope(root));
            return statement(
                    select(count(), mediaTypeValue(root, type)).from(rows.asTable(ROOT_ALIAS)), List.of(), TotalColumn.ABSENT, 0);
        });
    }

    private static Field<?> mediaTypeValue(SelectNode root, MediaTypeHandler type) {
        Name function = name(type.schema(), type.function());
        String text = "{0}({1})::" + (type.content() == MediaTypeHandler.HandlerOutput.BYTES ? "bytea" : "text");
        return switch (type.rows()) {
            case SELECTED_COLUMNS -> field(text, function, name(ROOT_ALIAS));
            case WHOLE_ROWS ->
                field(
                        text,
                        function,
                        field(
                                "({0}.*)::{1}",
                                name(ROOT_ALIAS), Scope.rowType(root.resource().table())));
            case GEOJSON_FEATURES ->
                field(
                        "json_build_object('type', 'FeatureCollection', 'features',"
                                + " coalesce(json_agg({0}({1})::json), '[]'))::text",
                        function, name(ROOT_ALIAS));
        };
    }

    /// The statement that counts the rows of a read, up to the number in `limitSlot` if there is one.
    public SqlStatement countRows(ReadPlan plan, int limitSlot) {
        return cached(
                List.of(plan, limitSlot),
                () -> statement(
                        select(count()).from(matchingRows(plan, limitSlot).asTable(TOTAL_NAME)),
                        List.of(),
                        TotalColumn.ABSENT,
                        0));
    }

    /// The statement whose plan tells about how many rows a read has.
    public SqlStatement estimateRows(ReadPlan plan) {
        return cached(
                List.of(plan, "guess"),
                () -> statement(matchingRows(plan, SelectNode.NO_PARAMETER), List.of(), TotalColumn.ABSENT, 0)
                        .explain("format json"));
    }

    /// All rows that match, on whatever page they are; their values only where they make groups.
    private static Select<?> matchingRows(ReadPlan plan, int limitSlot) {
        SelectNode root = plan.root();
        List<SelectNode.Projection> outputs = root.isGrouped() ? root.projections() : List.of();
        SelectNode.LimitClause first = SelectNode.LimitClause.of(limitSlot, SelectNode.NO_PARAMETER);
        SelectNode all = new SelectNode(root.resource(), outputs, root.where(), List.of(), first);
        return new SelectRenderer(plan.format()).rows(all, allRows(plan), scope(all), List.of());
    }

    /// The statement of a write; its rows are those that were written. Where only their number is wanted it has
    /// none.
    public SqlStatement of(WritePlan plan) {
        return cached(plan, () -> {
            WriteRenderer writing = new WriteRenderer(dsl, plan);
            return statement(
                    writing.render(),
                    writing.resultColumns(),
                    TotalColumn.ABSENT,
                    plan.returned().hiddenExpressions().size());
        });
    }

    /// The statement of one insertion of a tree. Its one value is its rows as an array; null: none.
    public SqlStatement inserting(WritePlan.NestedInsert plan, int insertion) {
        return cached(
                List.of(plan, insertion),
                () -> statement(
                        dsl.renderNamedParams(new NestedInsertRenderer(plan).insertStatement(insertion)),
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
        return new Scope(ROOT_ALIAS, block.resource(), Scope.RowOrigin.TABLE);
    }

    private static Table<?> source(ReadPlan plan) {
        return switch (plan.source()) {
            case ReadPlan.ResourceRows.ROWS -> plan.root().resource().table().as(ROOT_ALIAS);
            case FunctionCall call -> FunctionCallRenderer.of(call, ROOT_ALIAS);
        };
    }

    private static SelectRenderer.RowSource allRows(ReadPlan plan) {
        return new SelectRenderer.RowSource(source(plan), DSL.noCondition());
    }

    /// The rows of the page alone: those that come after the page before.
    private static SelectRenderer.RowSource pageRows(ReadPlan plan) {
        return new SelectRenderer.RowSource(
                source(plan), PredicateRenderer.condition(plan.keysetCondition(), scope(plan.root())));
    }

    private SqlStatement rowsStatement(ReadPlan plan) {
        SelectNode root = plan.root();
        SelectRenderer blocks = new SelectRenderer(plan.format());
        Select<?> rows = blocks.rows(root, pageRows(plan), scope(root), plan.hiddenExpressions());
        return statement(
                rows,
                blocks.resultColumns(root),
                TotalColumn.ABSENT,
                plan.hiddenExpressions().size());
    }

    /// The total beside each row of the page; one row with the total alone where the page is empty.
    private SqlStatement countedStatement(ReadPlan plan) {
        SelectNode root = plan.root();
        SelectRenderer blocks = new SelectRenderer(plan.format());
        Scope scope = scope(root);
        Table<?> source = plan.source() instanceof FunctionCall ? FunctionCallRenderer.CALLED_ROWS.as(ROOT_ALIAS) : source(plan);
        Table<?> total = totalTable(root, source, blocks);
        SelectRenderer.RowSource from =
                new SelectRenderer.RowSource(source, PredicateRenderer.condition(plan.keysetCondition(), scope));
        Select<?> chosen = blocks.filteredRows(root, from, scope, plan.hiddenExpressions());
        Table<?> page = select(DSL.asterisk(), inline(true).as(name(PRESENT_COLUMN)))
                .from(chosen.asTable(ROOT_ALIAS))
                .asTable(ROOT_ALIAS);
        List<Field<?>> fields = new ArrayList<>();
        fields.add(field(name(TOTAL_NAME, TOTAL_NAME)));
        fields.add(field(name(ROOT_ALIAS, PRESENT_COLUMN)));
        fields.addAll(blocks.fields(root, scope.inSubquery(), plan.hiddenExpressions()));
        Select<?> select = select(fields)
                .from(total)
                .leftJoin(page)
                .on(inline(true))
                .orderBy(root.isGrouped() ? List.of() : SelectRenderer.order(root, scope.inSubquery()));
        return statement(
                materializedCall(plan) + dsl.renderNamedParams(select),
                blocks.resultColumns(root),
                TotalColumn.LEADING,
                plan.hiddenExpressions().size());
    }

    private static Table<?> totalTable(SelectNode root, Table<?> source, SelectRenderer blocks) {
        Scope scope = scope(root);
        SelectRenderer.RowSource all = new SelectRenderer.RowSource(source, DSL.noCondition());
        return select(count().as(TOTAL_NAME))
                .from(root.isGrouped() ? blocks.groups(root, all, scope).asTable(ROOT_ALIAS) : source)
                .where(root.isGrouped() ? DSL.noCondition() : PredicateRenderer.condition(root.where(), scope))
                .asTable(TOTAL_NAME);
    }

    /// What makes a function be called once though its rows are counted and read.
    private String materializedCall(ReadPlan plan) {
        return plan.source() instanceof FunctionCall call
                ? dsl.renderNamedParams(DSL.sql(
                        "with {0} as materialized (select {1}.* from {2}) ",
                        FunctionCallRenderer.CALLED_ROWS, name(ROOT_ALIAS), FunctionCallRenderer.of(call, ROOT_ALIAS)))
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
            if (marked.charAt(i) != PARAMETER_MARK) {
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
