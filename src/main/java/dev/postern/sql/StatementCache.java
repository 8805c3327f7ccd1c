package dev.postern.sql;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import dev.postern.catalog.Column;
import dev.postern.catalog.MediaTypeHandler;
import dev.postern.catalog.Resource;
import dev.postern.plan.FunctionCall;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.SelectNode;
import dev.postern.plan.WritePlan;
import dev.postern.sql.SqlStatement.TotalColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.QueryPart;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/// Cache of rendered statements by plan.
public final class StatementCache {

    /// Maximum number of statements; the least recently used are dropped.
    private static final int MAX_STATEMENTS = 1_000;

    /// Prefix of a parameter index in rendered SQL; names in a database cannot contain it.
    private static final char PARAMETER_MARK = '\u0001';

    private static final String TOTAL_NAME = "n";
    private static final String PRESENT_COLUMN = "postern present";

    /// Alias of the root node's rows.
    static final String ROOT_ALIAS = "t";

    private final Map<Object, SqlStatement> cache = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, SqlStatement> eldest) {
            return size() > MAX_STATEMENTS;
        }
    };

    private final DSLContext dsl = DSL.using(
            SQLDialect.POSTGRES,
            new Settings()
                    .withRenderNamedParamPrefix(String.valueOf(PARAMETER_MARK))
                    .withRenderFormatted(false));

    /// Returns the statement of a read.
    public SqlStatement of(ReadPlan plan) {
        return cached(
                plan, () -> plan.total() == ReadPlan.Total.COUNTED ? countedStatement(plan) : rowsStatement(plan));
    }

    /// Returns the statement of a media type handler: the number of rows, then the value that its aggregate builds.
    public SqlStatement of(ReadPlan plan, MediaTypeHandler type) {
        return cached(List.of(plan, type), () -> {
            SelectNode root = plan.root();
            SelectRenderer renderer = new SelectRenderer(plan.format());
            Select<?> rows = type.input() == MediaTypeHandler.HandlerInput.WHOLE_ROWS
                    ? renderer.wholeRows(root, pageRows(plan), scope(root))
                    : renderer.rowsWithKeys(root, pageRows(plan), scope(root));
            return statement(
                    select(count(), mediaTypeValue(root, type)).from(rows.asTable(ROOT_ALIAS)),
                    List.of(),
                    TotalColumn.ABSENT,
                    0);
        });
    }

    private static Field<?> mediaTypeValue(SelectNode root, MediaTypeHandler type) {
        Name function = name(type.schema(), type.function());
        String text = "{0}({1})::" + (type.output() == MediaTypeHandler.HandlerOutput.BYTES ? "bytea" : "text");
        return switch (type.input()) {
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

    /// Returns the statement that counts the matching rows, up to the value of `limitParameter` if it is present.
    public SqlStatement countRows(ReadPlan plan, int limitParameter) {
        return cached(
                List.of(plan, limitParameter),
                () -> statement(
                        select(count()).from(matchingRows(plan, limitParameter).asTable(TOTAL_NAME)),
                        List.of(),
                        TotalColumn.ABSENT,
                        0));
    }

    /// Returns the statement whose execution plan contains the estimated number of rows.
    public SqlStatement estimateRows(ReadPlan plan) {
        return cached(
                List.of(plan, "estimate"),
                () -> statement(matchingRows(plan, SelectNode.NO_PARAMETER), List.of(), TotalColumn.ABSENT, 0)
                        .explain("format json"));
    }

    /// Renders all matching rows on any page; their values only if they are grouped.
    private static Select<?> matchingRows(ReadPlan plan, int limitParameter) {
        SelectNode root = plan.root();
        List<SelectNode.Projection> outputs = root.isGrouped() ? root.projections() : List.of();
        SelectNode.LimitClause limit = SelectNode.LimitClause.of(limitParameter, SelectNode.NO_PARAMETER);
        SelectNode allMatching = new SelectNode(root.resource(), outputs, root.where(), List.of(), limit);
        return new SelectRenderer(plan.format()).rows(allMatching, allRows(plan), scope(allMatching), List.of());
    }

    /// Returns the statement of a write with the written rows; without result columns if only their number is
    /// needed.
    public SqlStatement of(WritePlan plan) {
        return cached(plan, () -> {
            WriteRenderer writeRenderer = new WriteRenderer(dsl, plan);
            return statement(
                    writeRenderer.render(),
                    writeRenderer.resultColumns(),
                    TotalColumn.ABSENT,
                    plan.returning().hiddenExpressions().size());
        });
    }

    /// Returns the statement of one insertion of a nested insert; its result is an array of rows, or null without
    /// rows.
    public SqlStatement insertionStatement(WritePlan.NestedInsert plan, int insertion) {
        return plain(List.of(plan, insertion), () -> new NestedInsertRenderer(plan).insertStatement(insertion));
    }

    /// Returns the statement that reads captured rows; its parameter is their JSON.
    public SqlStatement capturedRows(List<Column> columns) {
        return plain(List.of(columns, "captured"), () -> CapturingRenderer.typedRows(columns));
    }

    /// Returns the statement that reads the rows of an insertion; its parameter is their array.
    public SqlStatement insertedRows(Resource resource, List<Column> columns) {
        return plain(List.of(resource, columns, "inserted"), () -> CapturingRenderer.insertedRows(resource, columns));
    }

    /// Returns the statement that only converts the values of a column in the objects of its parameter.
    public SqlStatement sentValues(WritePlan.PayloadColumn column) {
        return plain(List.of(column, "sent"), () -> PayloadTable.sentValues(column));
    }

    /// Returns the statement that only converts the values of all columns in the objects of its parameter, and
    /// returns their number.
    public SqlStatement convertedObjects(List<WritePlan.PayloadColumn> columns) {
        return plain(List.of(columns, "converted"), () -> PayloadTable.convertedObjects(columns));
    }

    /// Returns the statement that only converts the arguments of a call.
    public SqlStatement sentArguments(FunctionCall.BoundArguments arguments) {
        return plain(List.of(arguments, "sent"), () -> FunctionCallRenderer.argumentValues(arguments));
    }

    /// Returns a statement whose result is not a response.
    private SqlStatement plain(Object key, Supplier<QueryPart> sql) {
        return cached(key, () -> statement(dsl.renderNamedParams(sql.get()), List.of(), TotalColumn.ABSENT, 0));
    }

    private SqlStatement cached(Object key, Supplier<SqlStatement> render) {
        synchronized (cache) {
            SqlStatement cached = cache.get(key);
            if (cached != null) {
                return cached;
            }
        }
        SqlStatement rendered = render.get();
        synchronized (cache) {
            cache.put(key, rendered);
        }
        return rendered;
    }

    private static Scope scope(SelectNode node) {
        return new Scope(ROOT_ALIAS, node.resource(), Scope.RowOrigin.TABLE);
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

    /// Returns the source of the page's rows, which come after the previous page.
    private static SelectRenderer.RowSource pageRows(ReadPlan plan) {
        return new SelectRenderer.RowSource(
                source(plan), PredicateRenderer.condition(plan.keysetCondition(), scope(plan.root())));
    }

    private SqlStatement rowsStatement(ReadPlan plan) {
        SelectNode root = plan.root();
        SelectRenderer renderer = new SelectRenderer(plan.format());
        Select<?> rows = renderer.rows(root, pageRows(plan), scope(root), plan.hiddenExpressions());
        return statement(
                rows,
                renderer.resultColumns(root),
                TotalColumn.ABSENT,
                plan.hiddenExpressions().size());
    }

    /// Renders the page with the total in each row; an empty page becomes one row with the total.
    private SqlStatement countedStatement(ReadPlan plan) {
        SelectNode root = plan.root();
        SelectRenderer renderer = new SelectRenderer(plan.format());
        Scope scope = scope(root);
        Table<?> source =
                plan.source() instanceof FunctionCall ? FunctionCallRenderer.CALLED_ROWS.as(ROOT_ALIAS) : source(plan);
        Table<?> total = totalTable(root, source, renderer);
        SelectRenderer.RowSource from =
                new SelectRenderer.RowSource(source, PredicateRenderer.condition(plan.keysetCondition(), scope));
        Select<?> filtered = renderer.filteredRows(root, from, scope, plan.hiddenExpressions());
        Table<?> page = select(DSL.asterisk(), inline(true).as(name(PRESENT_COLUMN)))
                .from(filtered.asTable(ROOT_ALIAS))
                .asTable(ROOT_ALIAS);
        List<Field<?>> fields = new ArrayList<>();
        fields.add(field(name(TOTAL_NAME, TOTAL_NAME)));
        fields.add(field(name(ROOT_ALIAS, PRESENT_COLUMN)));
        fields.addAll(renderer.fields(root, scope.inSubquery(), plan.hiddenExpressions()));
        Select<?> select = select(fields)
                .from(total)
                .leftJoin(page)
                .on(inline(true))
                .orderBy(root.isGrouped() ? List.of() : SelectRenderer.order(root, scope.inSubquery()));
        return statement(
                materializedCall(plan) + dsl.renderNamedParams(select),
                renderer.resultColumns(root),
                TotalColumn.LEADING,
                plan.hiddenExpressions().size());
    }

    private static Table<?> totalTable(SelectNode root, Table<?> source, SelectRenderer renderer) {
        Scope scope = scope(root);
        SelectRenderer.RowSource rowSource = new SelectRenderer.RowSource(source, DSL.noCondition());
        return select(count().as(TOTAL_NAME))
                .from(root.isGrouped() ? renderer.groups(root, rowSource, scope).asTable(ROOT_ALIAS) : source)
                .where(root.isGrouped() ? DSL.noCondition() : PredicateRenderer.condition(root.where(), scope))
                .asTable(TOTAL_NAME);
    }

    /// Renders the common table expression that makes PostgreSQL call a function once for its total and its rows.
    private String materializedCall(ReadPlan plan) {
        return plan.source() instanceof FunctionCall call
                ? dsl.renderNamedParams(DSL.sql(
                        "with {0} as materialized (select {1}.* from {2}) ",
                        FunctionCallRenderer.CALLED_ROWS, name(ROOT_ALIAS), FunctionCallRenderer.of(call, ROOT_ALIAS)))
                : "";
    }

    private SqlStatement statement(Select<?> select, List<ResultColumn> columns, TotalColumn total, int hiddenColumns) {
        return statement(dsl.renderNamedParams(select), columns, total, hiddenColumns);
    }

    /// Replaces each marked parameter index with `?`.
    private static SqlStatement statement(
            String marked, List<ResultColumn> columns, TotalColumn total, int hiddenColumns) {
        StringBuilder sql = new StringBuilder(marked.length());
        List<Integer> parameters = new ArrayList<>();
        for (int i = 0; i < marked.length(); i++) {
            if (marked.charAt(i) != PARAMETER_MARK) {
                sql.append(marked.charAt(i));
                continue;
            }
            int parameter = 0;
            while (i + 1 < marked.length() && Character.isDigit(marked.charAt(i + 1))) {
                parameter = parameter * 10 + Character.digit(marked.charAt(++i), 10);
            }
            parameters.add(parameter);
            sql.append('?');
        }
        return new SqlStatement(sql.toString(), parameters, columns, total, hiddenColumns);
    }
}
