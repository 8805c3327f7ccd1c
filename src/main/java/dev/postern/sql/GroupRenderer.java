package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import dev.postern.catalog.Relationship;
import dev.postern.plan.Expression;
import dev.postern.plan.SelectNode;
import dev.postern.plan.SelectNode.EmbedProjection;
import dev.postern.plan.SelectNode.SortKey;
import dev.postern.plan.SelectNode.ValueProjection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.QueryPart;
import org.jooq.Record;
import org.jooq.SelectField;
import org.jooq.SelectSeekStepN;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;

/// Renderer of grouped rows: their values, and the values that join related rows.
final class GroupRenderer {

    private final SelectNode node;
    private final Scope scope;
    private final List<SelectField<?>> fields = new ArrayList<>();
    private final List<Field<?>> grouping = new ArrayList<>();
    private final Map<Expression, String> columnNames = new HashMap<>();

    GroupRenderer(SelectNode node, Scope scope) {
        this.node = node;
        this.scope = scope;
    }

    /// Returns the column of the groups with the value of a projection.
    static String valueColumn(int position) {
        return "postern " + position;
    }

    private static String joinColumn(int position, int column) {
        return "postern " + position + " " + column;
    }

    /// Renders the groups of rows.
    SelectSeekStepN<Record> groups(SelectRenderer.RowSource from) {
        addJoinColumns();
        for (int i = 0; i < node.projections().size(); i++) {
            switch (node.projections().get(i)) {
                case ValueProjection(String _, Expression value) -> add(value, valueColumn(i));
                case EmbedProjection embed -> {
                    for (int j = 0; j < embed.joinValues().size(); j++) {
                        add(embed.joinValues().get(j), joinColumn(i, j));
                    }
                }
            }
        }
        var rows = select(fields)
                .from(from.table())
                .where(from.condition())
                .and(PredicateRenderer.condition(node.where(), scope));
        return (grouping.isEmpty() ? rows : rows.groupBy(grouping)).orderBy(order());
    }

    /// Adds the columns of the row that join related rows.
    private void addJoinColumns() {
        Scope.RequiredColumns required = scope.new RequiredColumns();
        for (SelectNode.Projection projection : node.projections()) {
            if (projection instanceof EmbedProjection embed
                    && embed.joinValues().isEmpty()) {
                ExpressionRenderer.addRequired(embed.relationship(), required);
            }
        }
        for (SelectField<?> field : required.fields().values()) {
            fields.add(field);
            grouping.add(inline(fields.size()));
        }
    }

    private void add(Expression value, String column) {
        fields.add(ExpressionRenderer.sqlValue(value, scope).as(name(column)));
        columnNames.putIfAbsent(value, column);
        if (!value.isAggregated()) {
            grouping.add(inline(fields.size()));
        }
    }

    /// Renders the order, by the column of the groups that has the value: a subquery cannot use columns by which
    /// rows are not grouped.
    private List<OrderField<?>> order() {
        List<OrderField<?>> order = new ArrayList<>();
        for (SortKey sortKey : node.order()) {
            String column = columnNames.get(sortKey.expression());
            order.add(SelectRenderer.sorted(
                    sortKey,
                    column == null ? ExpressionRenderer.sqlValue(sortKey.expression(), scope) : field(name(column))));
        }
        return order;
    }

    /// Returns the rows that are related to those of a spread, joined by values of the groups.
    ///
    /// @param groups scope of the groups
    /// @param position position of the embed's projection
    static SelectRenderer.RowSource relatedRows(Relationship relationship, Scope groups, Scope inner, int position) {
        Scope joined = new Scope(inner.alias() + "v", relationship.source(), Scope.RowOrigin.SUBQUERY);
        List<QueryPart> values = new ArrayList<>();
        for (TableField<?, ?> column : relationship.localColumns()) {
            values.add(
                    DSL.sql("{0} as {1}", groups.column(joinColumn(position, values.size())), name(column.getName())));
        }
        Table<?> source = DSL.table("(select {0}) as {1}", list(values), name(joined.alias()))
                .crossJoin(JoinRenderer.relatedRows(relationship, joined, inner));
        return new SelectRenderer.RowSource(source, JoinRenderer.condition(relationship, joined, inner));
    }
}
