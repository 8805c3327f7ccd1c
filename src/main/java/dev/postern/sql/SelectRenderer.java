package dev.postern.sql;

import static org.jooq.impl.DSL.asterisk;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import dev.postern.catalog.Relationship;
import dev.postern.plan.Expression;
import dev.postern.plan.ReadPlan.ValueFormat;
import dev.postern.plan.SelectNode;
import dev.postern.plan.SelectNode.EmbedProjection;
import dev.postern.plan.SelectNode.LimitClause;
import dev.postern.plan.SelectNode.Projection;
import dev.postern.plan.SelectNode.SortKey;
import dev.postern.plan.SelectNode.ValueProjection;
import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.SelectItem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Param;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.SelectField;
import org.jooq.SelectLimitStep;
import org.jooq.SelectSeekStepN;
import org.jooq.SelectSelectStep;
import org.jooq.SortField;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// Renderer of select nodes as SELECT statements: first the page of rows, then the embeds of these rows.
///
/// @param format format of the values
record SelectRenderer(ValueFormat format) {

    /// Alias of the rows below the row bound, which contain the page.
    private static final String BOUNDED_ALIAS = "postern within";

    /// A source of rows with a condition in addition to that of the node.
    record RowSource(Table<?> table, Condition condition) {}

    /// Renders the rows of `node` with a column for each projection and each hidden expression.
    Select<?> rows(SelectNode node, RowSource from, Scope scope, List<Expression> hiddenExpressions) {
        return query(node, from, scope, hiddenExpressions, inner -> fields(node, inner, hiddenExpressions));
    }

    /// Renders the rows of `node` with columns named by the keys of the projections, and embeds as JSON.
    Select<?> rowsWithKeys(SelectNode node, RowSource from, Scope scope) {
        return query(node, from, scope, List.of(), inner -> new KeyedRenderer(this, node, inner).fields());
    }

    /// Renders the rows of `node` with all columns of the table.
    Select<?> wholeRows(SelectNode node, RowSource from, Scope scope) {
        return limit(node, filteredAndSorted(select(List.of(field("{0}.*", name(scope.alias())))), node, from, scope));
    }

    private Select<?> query(
            SelectNode node,
            RowSource from,
            Scope scope,
            List<Expression> hiddenExpressions,
            Function<Scope, List<Field<?>>> selectList) {
        if (node.isGrouped()) {
            Table<?> groups = limit(node, groups(node, from, scope)).asTable(scope.alias());
            return select(selectList.apply(scope.inSubquery())).from(groups);
        }
        if (node.hasEmbeds() && node.page().isLimited()) {
            Table<?> page = pageRows(node, from, scope, hiddenExpressions).asTable(scope.alias());
            return select(selectList.apply(scope.inSubquery())).from(page).orderBy(order(node, scope.inSubquery()));
        }
        return limit(node, filteredAndSorted(select(selectList.apply(scope)), node, from, scope));
    }

    private static SelectSeekStepN<Record> filteredAndSorted(
            SelectSelectStep<Record> select, SelectNode node, RowSource from, Scope scope) {
        return select.from(from.table())
                .where(from.condition())
                .and(PredicateRenderer.condition(node.where(), scope))
                .orderBy(order(node, scope));
    }

    /// Renders the page of rows or groups with the columns that the outer query needs.
    Select<?> filteredRows(SelectNode node, RowSource from, Scope scope, List<Expression> hiddenExpressions) {
        return node.isGrouped()
                ? limit(node, groups(node, from, scope))
                : pageRows(node, from, scope, hiddenExpressions);
    }

    /// Renders the page of rows with the columns that the outer query needs.
    private Select<Record> pageRows(SelectNode node, RowSource from, Scope scope, List<Expression> hiddenExpressions) {
        Scope.RequiredColumns required = scope.new RequiredColumns();
        addRequired(node, required);
        node.order().forEach(sortKey -> ExpressionRenderer.addRequired(sortKey.expression(), required));
        hiddenExpressions.forEach(expression -> ExpressionRenderer.addRequired(expression, required));
        List<SelectField<?>> fields = new ArrayList<>(required.fields().values());
        if (fields.isEmpty()) {
            fields.add(
                    inline(1)); // without a column jOOQ selects all, and the role may lack the privilege to read some
        }
        return limit(node, filteredAndSorted(select(fields), node, from, scope));
    }

    /// Adds the columns that the projections of `node` need from a subquery.
    static void addRequired(SelectNode node, Scope.RequiredColumns required) {
        for (Projection projection : node.projections()) {
            switch (projection) {
                case ValueProjection value -> ExpressionRenderer.addRequired(value.expression(), required);
                case EmbedProjection embed -> addRequired(embed, required);
            }
        }
    }

    private static void addRequired(EmbedProjection embed, Scope.RequiredColumns required) {
        if (embed.joinValues().isEmpty()) {
            ExpressionRenderer.addRequired(embed.relationship(), required);
        } else {
            embed.joinValues().forEach(value -> ExpressionRenderer.addRequired(value, required));
        }
    }

    /// Renders the groups of rows with the values of each and the columns that join related rows.
    SelectSeekStepN<Record> groups(SelectNode node, RowSource from, Scope scope) {
        return new GroupRenderer(node, scope).groups(from);
    }

    /// Applies limit and offset, inside a constant LIMIT if the row bound is known.
    ///
    /// PostgreSQL estimates a LIMIT parameter as a tenth of all rows, and would plan each request again.
    private static Select<Record> limit(SelectNode node, SelectSeekStepN<Record> rows) {
        LimitClause page = node.page();
        return page.rowBound() == LimitClause.UNBOUNDED
                ? withLimitAndOffset(page, rows)
                : withLimitAndOffset(
                        page,
                        select(asterisk())
                                .from(rows.limit(inline(page.rowBound())).asTable(BOUNDED_ALIAS)));
    }

    /// Applies limit and offset.
    static <R extends Record> Select<R> withLimitAndOffset(LimitClause page, SelectLimitStep<R> rows) {
        boolean hasLimit = page.limitParameter() != SelectNode.NO_PARAMETER;
        boolean hasOffset = page.offsetParameter() != SelectNode.NO_PARAMETER;
        if (hasLimit && hasOffset) {
            return rows.limit(numberParameter(page.limitParameter())).offset(numberParameter(page.offsetParameter()));
        } else if (hasLimit) {
            return rows.limit(numberParameter(page.limitParameter()));
        }
        return hasOffset ? rows.offset(numberParameter(page.offsetParameter())) : rows;
    }

    private static Param<Long> numberParameter(int parameter) {
        return DSL.param(String.valueOf(parameter), Long.class);
    }

    /// Renders the projections and hidden expressions; a constant if there are no projections.
    List<Field<?>> fields(SelectNode node, Scope scope, List<Expression> hiddenExpressions) {
        List<Field<?>> fields = fields(node, scope);
        for (Expression expression : hiddenExpressions) {
            fields.add(field("{0}::text", ExpressionRenderer.sqlValue(expression, scope)));
        }
        return fields;
    }

    private List<Field<?>> fields(SelectNode node, Scope scope) {
        List<Field<?>> fields = new ArrayList<>();
        if (node.projections().isEmpty()) {
            fields.add(inline(1));
        }
        for (Projection projection : node.projections()) {
            int position = fields.size();
            fields.add(
                    switch (projection) {
                        case ValueProjection value -> value(node, value, scope, position);
                        case EmbedProjection embed -> embed(embed, scope, position);
                    });
        }
        return fields;
    }

    /// Renders the value of a projection, which is a column of the groups if `node` is grouped.
    Field<?> value(SelectNode node, ValueProjection projection, Scope scope, int position) {
        Field<?> value = node.isGrouped()
                ? scope.column(GroupRenderer.valueColumn(position))
                : ExpressionRenderer.sqlValue(projection.expression(), scope);
        return ExpressionRenderer.encoded(projection.expression(), value, format);
    }

    /// Renders the rows of an embed.
    ///
    /// @param selectList fields of a row in the scope of the embedded rows
    Select<?> embeddedRows(
            EmbedProjection embed, Scope scope, int position, Function<Scope, List<Field<?>>> selectList) {
        Relationship relationship = embed.relationship();
        Scope inner = new Scope(scope.alias() + position, relationship.target(), Scope.RowOrigin.TABLE);
        RowSource from = embed.joinValues().isEmpty()
                ? relatedRows(embed, scope, inner)
                : GroupRenderer.relatedRows(relationship, scope, inner, position);
        return query(embed.node(), from, inner, List.of(), selectList);
    }

    private Field<?> embed(EmbedProjection embed, Scope scope, int position) {
        Relationship relationship = embed.relationship();
        SelectRenderer nested = new SelectRenderer(formatOf(embed));
        Select<?> rows = nested.embeddedRows(
                embed, scope, position, inner -> List.of(field("row({0})", list(nested.fields(embed.node(), inner)))));
        if (!relationship.cardinality().isToOne()) {
            return field("array({0})", rows);
        }
        boolean returnsOneRow = relationship.path()
                instanceof
                Relationship
                        .FunctionPath; // the function is declared to return one row, but PostgreSQL does not enforce it
        return returnsOneRow && embed.node().page().limitParameter() == SelectNode.NO_PARAMETER
                ? field("({0} limit 1)", rows)
                : field("({0})", rows);
    }

    private static RowSource relatedRows(EmbedProjection embed, Scope scope, Scope inner) {
        Relationship relationship = embed.relationship();
        Table<?> source = embed.insertion() == EmbedProjection.STORED
                ? JoinRenderer.relatedRows(relationship, scope, inner)
                : JoinRenderer.insertedRows(relationship, inner, embed.insertion());
        return new RowSource(source, JoinRenderer.condition(relationship, scope, inner));
    }

    /// Returns the format of embedded values: text applies to the row and its to-one spreads, not to nested JSON.
    private ValueFormat formatOf(EmbedProjection embed) {
        boolean isSpreadToOne = embed.form() == SelectItem.EmbedForm.SPREAD
                && embed.relationship().cardinality().isToOne();
        return isSpreadToOne ? format : format.withinJson();
    }

    static List<OrderField<?>> order(SelectNode node, Scope scope) {
        List<OrderField<?>> order = new ArrayList<>();
        for (SortKey sortKey : node.order()) {
            order.add(sorted(sortKey, ExpressionRenderer.sqlValue(sortKey.expression(), scope)));
        }
        return order;
    }

    /// Renders the order by one value.
    static OrderField<?> sorted(SortKey sortKey, Field<?> value) {
        SortField<?> sorted = sortKey.direction() == Direction.DESCENDING ? value.desc() : value.asc();
        return switch (sortKey.nulls()) {
            case DEFAULT -> sorted;
            case FIRST -> sorted.nullsFirst();
            case LAST -> sorted.nullsLast();
        };
    }

    /// Returns the result columns of [#fields].
    List<ResultColumn> resultColumns(SelectNode node) {
        return node.projections().stream().map(this::resultColumn).toList();
    }

    private ResultColumn resultColumn(Projection projection) {
        return switch (projection) {
            case ValueProjection(String key, Expression value) ->
                new ResultColumn.Scalar(new ResultColumn.JsonKey(key), ResultEncoding.of(value, format));
            case EmbedProjection embed -> resultColumn(embed);
        };
    }

    private ResultColumn resultColumn(EmbedProjection embed) {
        boolean toOne = embed.relationship().cardinality().isToOne();
        List<ResultColumn> columns = new SelectRenderer(formatOf(embed)).resultColumns(embed.node());
        if (embed.form() == SelectItem.EmbedForm.SPREAD) {
            return toOne ? new ResultColumn.SpreadToOne(columns) : new ResultColumn.SpreadToMany(columns);
        }
        ResultColumn.JsonKey key = new ResultColumn.JsonKey(embed.key());
        return toOne ? new ResultColumn.ToOne(key, columns) : new ResultColumn.ToMany(key, columns);
    }
}
