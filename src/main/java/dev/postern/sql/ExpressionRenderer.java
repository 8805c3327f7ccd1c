package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
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
import dev.postern.request.FieldPath.Arrow;
import dev.postern.request.FieldPath.StepKind;
import org.jooq.Field;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Renderer of expressions.
///
/// Identifiers come from the generated classes, types from a closed list, and keys from bind values.
final class ExpressionRenderer {

    private ExpressionRenderer() {}

    /// Renders the SQL value of an expression.
    static Field<?> sqlValue(Expression expression, Scope scope) {
        return switch (expression) {
            case Expression.ColumnRef(Column column) -> scope.column(column.name());
            case Expression.ComputedFieldRef(ComputedField function) ->
                field("{0}({1})", name(function.schema(), function.name()), scope.row());
            case Expression.JsonPathAccess(Expression operand, PathRoot root, var steps) -> {
                Field<?> value = sqlValue(operand, scope);
                Field<?> access = root == PathRoot.JSON ? value : field("to_jsonb({0})", value);
                Arrow before = Arrow.JSON;
                for (BoundStep step : steps) {
                    access = field("{0} " + step.arrow().sql() + " {1}", access, stepKey(step, before));
                    before = step.arrow();
                }
                yield field("({0})", access);
            }
            case Expression.Cast(Expression operand, CastType type) ->
                field("cast({0} as {1})", represented(operand, sqlValue(operand, scope)), type(type));
            case Expression.AggregateCall(var function, Expression argument) ->
                argument == null ? field("count(*)") : field(function.text() + "({0})", sqlValue(argument, scope));
            case Expression.RelatedValue(Relationship relationship, RowPredicate condition, Expression value) ->
                relatedValue(relationship, condition, value, scope);
            case Expression.Presence() -> inline(true);
            case Expression.RowVersion() -> scope.version();
            case Expression.AddedCount() -> WriteRenderer.addedCount();
            case Expression.InsertedCount(int insertion) -> NestedInsertRenderer.rowCount(insertion);
        };
    }

    /// Renders a value in the representation of its domain, which a cast of the client converts.
    private static Field<?> represented(Expression expression, Field<?> sqlValue) {
        String toJson = toJson(expression);
        return toJson == null ? sqlValue : field(toJson + "({0})", sqlValue);
    }

    /// Renders the key of a step.
    ///
    /// @param before arrow of the step before; a text has no members, so its key needs no type for PostgreSQL's
    /// error
    private static Field<Object> stepKey(BoundStep step, Arrow before) {
        Field<Object> key = PredicateRenderer.bindValue(step.parameter());
        if (step.kind() == StepKind.INDEX) {
            return field("{0}::integer", key);
        }
        return before == Arrow.TEXT ? key : field("{0}::text", key);
    }

    private static QueryPart type(CastType type) {
        return type.schema() == null ? DSL.sql(type.name()) : name(type.schema(), type.name());
    }

    private static Field<?> relatedValue(
            Relationship relationship, RowPredicate condition, Expression value, Scope scope) {
        Scope inner = new Scope(scope.alias() + "r", relationship.target(), Scope.RowOrigin.TABLE);
        return field(
                "({0})",
                select(sqlValue(value, inner))
                        .from(JoinRenderer.relatedRows(relationship, scope, inner))
                        .where(JoinRenderer.condition(relationship, scope, inner))
                        .and(PredicateRenderer.condition(condition, inner))
                        .limit(DSL.inline(1)));
    }

    /// Renders the value in the format of the result.
    static Field<?> encoded(Expression expression, Field<?> sqlValue, ValueFormat format) {
        String toJson = toJson(expression);
        ResultEncoding encoding = ResultEncoding.of(expression, format);
        return switch (format.syntax()) {
            case RAW -> sqlValue;
            // a cast of a boolean to text gives "true" instead of one character
            case TEXT ->
                encoding == ResultEncoding.BOOLEAN
                        ? sqlValue
                        : toJson == null
                                ? field("{0}::text", sqlValue)
                                : field("(" + toJson + "({0}) #>> '{}')", sqlValue);
            case JSON ->
                switch (BigNumberExpressions.of(expression, format)) {
                    case VALUE -> field("{0}::text", sqlValue);
                    case ELEMENTS -> field("to_json({0}::text[])", sqlValue);
                    case NONE -> json(sqlValue, toJson, encoding, format);
                };
        };
    }

    private static Field<?> json(
            Field<?> sqlValue, @Nullable String toJson, ResultEncoding encoding, ValueFormat format) {
        Field<?> json = toJson != null
                ? field(toJson + "({0})", sqlValue)
                : encoding == ResultEncoding.TO_JSON ? field("to_json({0})", sqlValue) : sqlValue;
        boolean mayHaveMembers = encoding == ResultEncoding.TO_JSON || encoding == ResultEncoding.JSON;
        return format.stripsNulls() && mayHaveMembers ? field("json_strip_nulls(({0})::json)", json) : json;
    }

    /// Returns the function that converts a domain's value to JSON; null for PostgreSQL's conversion.
    private static @Nullable String toJson(Expression expression) {
        return switch (expression) {
            case Expression.ColumnRef(Column column) -> column.toJson();
            case Expression.RelatedValue related -> toJson(related.value());
            case Expression.AggregateCall(var function, Expression argument)
            when argument != null && ResultEncoding.returnsInputValue(function) -> toJson(argument);
            case Expression _ -> null;
        };
    }

    /// Adds the columns that `expression` needs from a subquery.
    static void addRequired(Expression expression, Scope.RequiredColumns required) {
        switch (expression) {
            case Expression.ColumnRef(Column column) -> required.column(column.name());
            case Expression.ComputedFieldRef _ -> required.row();
            case Expression.JsonPathAccess access -> addRequired(access.value(), required);
            case Expression.Cast cast -> addRequired(cast.value(), required);
            case Expression.AggregateCall aggregate -> {
                if (aggregate.argument() != null) {
                    addRequired(aggregate.argument(), required);
                }
            }
            case Expression.RelatedValue related -> addRequired(related.relationship(), required);
            case Expression.Presence _ -> {}
            case Expression.RowVersion _ -> required.version();
            case Expression.AddedCount _ -> {} // computed from all rows together
            case Expression.InsertedCount _ -> {}
        }
    }

    /// Adds the columns that a join with the related rows needs from a subquery.
    static void addRequired(Relationship relationship, Scope.RequiredColumns required) {
        if (relationship.path() instanceof Relationship.FunctionPath) {
            required.row();
        }
        relationship.localColumns().forEach(column -> required.column(column.getName()));
    }
}
