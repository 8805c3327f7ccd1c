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
import org.jooq.SortField;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// Blocks as SELECTs: the page first, then what is embedded in its rows.
///
/// @param form how values are written
record SelectRenderer(ValueFormat format) {

    /// Stands before the number of an output in the columns of grouped rows.
    private static final String GROUPED_PREFIX = "postern ";

    /// Name of the first rows, of which the page is a part.
    private static final String BOUNDED_ALIAS = "postern within";

    /// Rows to choose from, and what must hold for them beside the block's own condition.
    record RowSource(Table<?> table, Condition condition) {}

    /// The rows of `block`: a column for each output, then those beside.
    Select<?> rows(SelectNode block, RowSource from, Scope scope, List<Expression> beside) {
        return query(block, from, scope, beside, fields -> fields);
    }

    /// The rows of `block`, each column named by its output's key.
    Select<?> rowsWithKeys(SelectNode block, RowSource from, Scope scope) {
        return query(block, from, scope, List.of(), fields -> {
            List<Field<?>> named = new ArrayList<>();
            for (int i = 0; i < block.projections().size(); i++) {
                named.add(fields.get(i).as(name(block.projections().get(i).key())));
            }
            return named.isEmpty() ? fields : named;
        });
    }

    /// The table's rows that `block` chooses, with all their columns.
    Select<?> wholeRows(SelectNode block, RowSource from, Scope scope) {
        return limit(
                block, filteredAndSorted(select(List.of(field("{0}.*", name(scope.alias())))), block, from, scope));
    }

    private Select<?> query(
            SelectNode block,
            RowSource from,
            Scope scope,
            List<Expression> beside,
            Function<List<Field<?>>, List<Field<?>>> shape) {
        if (block.isGrouped()) {
            Table<?> groups = limit(block, groups(block, from, scope)).asTable(scope.alias());
            return select(shape.apply(fields(block, scope.inSubquery()))).from(groups);
        }
        if (block.hasEmbeds() && block.page().isLimited()) {
            Table<?> page = pageRows(block, from, scope, beside).asTable(scope.alias());
            return select(shape.apply(fields(block, scope.inSubquery(), beside)))
                    .from(page)
                    .orderBy(order(block, scope.inSubquery()));
        }
        return limit(block, filteredAndSorted(select(shape.apply(fields(block, scope, beside))), block, from, scope));
    }

    private static SelectSeekStepN<Record> filteredAndSorted(
            org.jooq.SelectSelectStep<Record> select, SelectNode block, RowSource from, Scope scope) {
        return select.from(from.table())
                .where(from.condition())
                .and(PredicateRenderer.condition(block.where(), scope))
                .orderBy(order(block, scope));
    }

    /// The chosen rows, or groups of them, for a query around them to read from.
    Select<?> filteredRows(SelectNode block, RowSource from, Scope scope, List<Expression> beside) {
        return block.isGrouped() ? limit(block, groups(block, from, scope)) : pageRows(block, from, scope, beside);
    }

    /// The chosen rows with what is needed of them outside.
    private Select<Record> pageRows(SelectNode block, RowSource from, Scope scope, List<Expression> beside) {
        Scope.RequiredColumns needs = scope.new RequiredColumns();
        addRequired(block, needs);
        block.order().forEach(term -> ExpressionRenderer.addRequired(term.expression(), needs));
        beside.forEach(expression -> ExpressionRenderer.addRequired(expression, needs));
        List<SelectField<?>> fields = new ArrayList<>(needs.fields().values());
        if (fields.isEmpty()) {
            fields.add(inline(1)); // else jOOQ takes all columns, some of which nobody may be allowed to read
        }
        return limit(block, filteredAndSorted(select(fields), block, from, scope));
    }

    /// Notes what the outputs of `block` are made of.
    static void addRequired(SelectNode block, Scope.RequiredColumns needs) {
        for (Projection output : block.projections()) {
            switch (output) {
                case ValueProjection value -> ExpressionRenderer.addRequired(value.expression(), needs);
                case EmbedProjection related -> ExpressionRenderer.addRequired(related.relationship(), needs);
            }
        }
    }

    /// The groups of rows, a column for each value, with what is needed to find related rows.
    SelectSeekStepN<Record> groups(SelectNode block, RowSource from, Scope scope) {
        Scope.RequiredColumns needs = scope.new RequiredColumns();
        List<SelectField<?>> fields = new ArrayList<>();
        List<Field<?>> grouping = new ArrayList<>();
        for (Projection output : block.projections()) {
            if (output instanceof EmbedProjection related) {
                ExpressionRenderer.addRequired(related.relationship(), needs);
            }
        }
        for (SelectField<?> needed : needs.fields().values()) {
            fields.add(needed);
            grouping.add(inline(fields.size()));
        }
        for (int i = 0; i < block.projections().size(); i++) {
            if (block.projections().get(i) instanceof ValueProjection(String key, Expression value)) {
                fields.add(ExpressionRenderer.sqlValue(value, scope).as(name(GROUPED_PREFIX + i)));
                if (!value.isAggregated()) {
                    grouping.add(inline(fields.size()));
                }
            }
        }
        var chosen = select(fields)
                .from(from.table())
                .where(from.condition())
                .and(PredicateRenderer.condition(block.where(), scope));
        return (grouping.isEmpty() ? chosen : chosen.groupBy(grouping)).orderBy(order(block, scope));
    }

    /// The page of `rows`: of so many that PostgreSQL is told in the statement itself where that is known, for it
    /// takes a parameter of LIMIT for a tenth of all rows, and would plan each request anew.
    private static Select<Record> limit(SelectNode block, SelectSeekStepN<Record> rows) {
        LimitClause page = block.page();
        return page.rowBound() == LimitClause.UNBOUNDED
                ? withLimitAndOffset(page, rows)
                : withLimitAndOffset(
                        page,
                        select(asterisk())
                                .from(rows.limit(inline(page.rowBound())).asTable(BOUNDED_ALIAS)));
    }

    private static Select<Record> withLimitAndOffset(LimitClause page, SelectLimitStep<Record> rows) {
        boolean limited = page.limitParameter() != SelectNode.NO_PARAMETER;
        boolean shifted = page.offsetParameter() != SelectNode.NO_PARAMETER;
        if (limited && shifted) {
            return rows.limit(numberParameter(page.limitParameter())).offset(numberParameter(page.offsetParameter()));
        } else if (limited) {
            return rows.limit(numberParameter(page.limitParameter()));
        }
        return shifted ? rows.offset(numberParameter(page.offsetParameter())) : rows;
    }

    private static Param<Long> numberParameter(int slot) {
        return DSL.param(String.valueOf(slot), Long.class);
    }

    /// An expression for each output and for each value beside; a constant where there is none, for a row has to
    /// have a column.
    List<Field<?>> fields(SelectNode block, Scope scope, List<Expression> beside) {
        List<Field<?>> fields = fields(block, scope);
        for (Expression expression : beside) {
            fields.add(field("{0}::text", ExpressionRenderer.sqlValue(expression, scope)));
        }
        return fields;
    }

    private List<Field<?>> fields(SelectNode block, Scope scope) {
        boolean grouped = block.isGrouped();
        List<Field<?>> fields = new ArrayList<>();
        if (block.projections().isEmpty()) {
            fields.add(inline(1));
        }
        for (Projection output : block.projections()) {
            int at = fields.size();
            fields.add(
                    switch (output) {
                        case ValueProjection(String key, Expression value) ->
                            ExpressionRenderer.encoded(
                                    value,
                                    grouped ? scope.column(GROUPED_PREFIX + at) : ExpressionRenderer.sqlValue(value, scope),
                                    format);
                        case EmbedProjection related -> embed(related, scope, scope.alias() + at);
                    });
        }
        return fields;
    }

    private Field<?> embed(EmbedProjection related, Scope scope, String alias) {
        Relationship relationship = related.relationship();
        Scope below = new Scope(alias, relationship.to(), Scope.RowOrigin.TABLE);
        Table<?> source = related.insertion() == EmbedProjection.STORED
                ? JoinRenderer.relatedRows(relationship, scope, below)
                : JoinRenderer.insertedRows(relationship, below, related.insertion());
        RowSource from = new RowSource(source, JoinRenderer.condition(relationship, scope, below));
        Select<?> rows = new SelectRenderer(formatOf(related))
                .query(related.node(), from, below, List.of(), fields -> List.of(field("row({0})", list(fields))));
        if (!relationship.cardinality().toOne()) {
            return field("array({0})", rows);
        }
        boolean promised =
                relationship.path() instanceof Relationship.FunctionPath; // to give one row, but not bound to
        return promised && related.node().page().limitParameter() == SelectNode.NO_PARAMETER
                ? field("({0} limit 1)", rows)
                : field("({0})", rows);
    }

    /// Text is for the values of a line, not for what is nested in one of them.
    private ValueFormat formatOf(EmbedProjection related) {
        boolean inLine = related.form() == SelectItem.EmbedForm.SPREAD
                && related.relationship().cardinality().toOne();
        return format == ValueFormat.TEXT && !inLine ? ValueFormat.JSON : format;
    }

    static List<OrderField<?>> order(SelectNode block, Scope scope) {
        List<OrderField<?>> order = new ArrayList<>();
        for (SortKey term : block.order()) {
            Field<?> value = ExpressionRenderer.sqlValue(term.expression(), scope);
            SortField<?> sorted = term.direction() == Direction.DESCENDING ? value.desc() : value.asc();
            order.add(
                    switch (term.nulls()) {
                        case DEFAULT -> sorted;
                        case FIRST -> sorted.nullsFirst();
                        case LAST -> sorted.nullsLast();
                    });
        }
        return order;
    }

    /// What the columns of [#fields] are.
    List<ResultColumn> resultColumns(SelectNode block) {
        return block.projections().stream().map(this::resultColumn).toList();
    }

    private ResultColumn resultColumn(Projection output) {
        return switch (output) {
            case ValueProjection(String key, Expression value) ->
                new ResultColumn.Scalar(new ResultColumn.JsonKey(key), ResultEncoding.of(value, format));
            case EmbedProjection related -> resultColumn(related);
        };
    }

    private ResultColumn resultColumn(EmbedProjection related) {
        boolean toOne = related.relationship().cardinality().toOne();
        List<ResultColumn> slots = new SelectRenderer(formatOf(related)).resultColumns(related.node());
        if (related.form() == SelectItem.EmbedForm.SPREAD) {
            return toOne ? new ResultColumn.SpreadToOne(slots) : new ResultColumn.SpreadToMany(slots);
        }
        ResultColumn.JsonKey label = new ResultColumn.JsonKey(related.key());
        return toOne ? new ResultColumn.ToOne(label, slots) : new ResultColumn.ToMany(label, slots);
    }
}
