package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import dev.postern.catalog.CastTypes.CastType;
import dev.postern.catalog.Column;
import dev.postern.catalog.ComputedField;
import dev.postern.catalog.Relationship;
import dev.postern.plan.Expression;
import dev.postern.plan.Expression.BoundStep;
import dev.postern.plan.Expression.PathRoot;
import dev.postern.plan.ReadPlan.ValueFormat;
import dev.postern.plan.RowPredicate;
import dev.postern.request.FieldPath.StepKind;
import org.jooq.Field;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Expressions as SQL. Names come from the generated classes, types from a closed list, keys from slots.
final class ExpressionRenderer {

    private ExpressionRenderer() {}

    /// The value itself.
    static Field<?> sqlValue(Expression expression, Scope scope) {
        return switch (expression) {
            case Expression.ColumnRef(Column column) -> scope.column(column.name());
            case Expression.ComputedFieldRef(ComputedField function) ->
                field("{0}({1})", name(function.schema(), function.name()), scope.row());
            case Expression.JsonPathAccess(Expression of, PathRoot origin, var steps) -> {
                Field<?> value = sqlValue(of, scope);
                Field<?> inside = origin == PathRoot.JSON ? value : field("to_jsonb({0})", value);
                for (BoundStep step : steps) {
                    inside = field("{0} " + step.arrow().sql() + " {1}", inside, stepKey(step));
                }
                yield field("({0})", inside);
            }
            case Expression.Cast(Expression of, CastType type) -> field("cast({0} as {1})", sqlValue(of, scope), type(type));
            case Expression.AggregateCall(var function, Expression of) ->
                of == null ? field("count(*)") : field(function.text() + "({0})", sqlValue(of, scope));
            case Expression.RelatedValue(Relationship relationship, RowPredicate where, Expression of) ->
                relatedValue(relationship, where, of, scope);
            case Expression.RowVersion() -> scope.version();
            case Expression.AddedCount() -> WriteRenderer.addedCount();
            case Expression.InsertedCount(int insertion) -> NestedInsertRenderer.rowCount(insertion);
        };
    }

    private static Field<Object> stepKey(BoundStep step) {
        Field<Object> slot = PredicateRenderer.bindValue(step.parameter());
        return step.kind() == StepKind.INDEX ? field("{0}::integer", slot) : field("{0}::text", slot);
    }

    private static QueryPart type(CastType type) {
        return type.schema() == null ? DSL.sql(type.name()) : name(type.schema(), type.name());
    }

    private static Field<?> relatedValue(Relationship relationship, RowPredicate where, Expression of, Scope scope) {
        Scope below = new Scope(scope.alias() + "r", relationship.to(), Scope.RowOrigin.TABLE);
        return field(
                "({0})",
                select(sqlValue(of, below))
                        .from(JoinRenderer.relatedRows(relationship, scope, below))
                        .where(JoinRenderer.condition(relationship, scope, below))
                        .and(PredicateRenderer.condition(where, below))
                        .limit(DSL.inline(1)));
    }

    /// The value as an answer wants it.
    static Field<?> encoded(Expression expression, Field<?> raw, ValueFormat form) {
        String toJson = toJson(expression);
        ResultEncoding encoding = ResultEncoding.of(expression, form);
        if (form == ValueFormat.RAW) {
            return raw;
        }
        if (form == ValueFormat.TEXT) {
            if (encoding == ResultEncoding.BOOLEAN) {
                return raw; // a cast to text would spell it out
            }
            return toJson == null ? field("{0}::text", raw) : field("(" + toJson + "({0}) #>> '{}')", raw);
        }
        Field<?> json = toJson != null
                ? field(toJson + "({0})", raw)
                : encoding == ResultEncoding.TO_JSON ? field("to_json({0})", raw) : raw;
        boolean nested = encoding == ResultEncoding.TO_JSON || encoding == ResultEncoding.JSON;
        return form.stripsNulls() && nested ? field("json_strip_nulls(({0})::json)", json) : json;
    }

    /// The function that makes JSON of a domain's value; null: PostgreSQL's own.
    private static @Nullable String toJson(Expression expression) {
        return switch (expression) {
            case Expression.ColumnRef(Column column) -> column.toJson();
            case Expression.RelatedValue related -> toJson(related.value());
            case Expression.AggregateCall(var function, Expression of)
            when of != null && ResultEncoding.returnsInputValue(function) -> toJson(of);
            case Expression other -> null;
        };
    }

    /// Notes what a page has to carry for `expression`.
    static void addRequired(Expression expression, Scope.RequiredColumns needs) {
        switch (expression) {
            case Expression.ColumnRef(Column column) -> needs.column(column.name());
            case Expression.ComputedFieldRef called -> needs.row();
            case Expression.JsonPathAccess inside -> addRequired(inside.value(), needs);
            case Expression.Cast cast -> addRequired(cast.value(), needs);
            case Expression.AggregateCall aggregated -> {
                if (aggregated.argument() != null) {
                    addRequired(aggregated.argument(), needs);
                }
            }
            case Expression.RelatedValue related -> addRequired(related.relationship(), needs);
            case Expression.RowVersion version -> needs.version();
            case Expression.AddedCount added -> {} // of all rows together
            case Expression.InsertedCount made -> {}
        }
    }

    /// Notes what a page has to carry to find the related rows.
    static void addRequired(Relationship relationship, Scope.RequiredColumns needs) {
        if (relationship.path() instanceof Relationship.FunctionPath) {
            needs.row();
        }
        relationship.localColumns().forEach(column -> needs.column(column.getName()));
    }
}
