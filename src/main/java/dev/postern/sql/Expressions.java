package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import dev.postern.catalog.CastTypes.CastType;
import dev.postern.catalog.Column;
import dev.postern.catalog.ComputedField;
import dev.postern.catalog.Relationship;
import dev.postern.plan.Expression;
import dev.postern.plan.Expression.Origin;
import dev.postern.plan.Expression.Step;
import dev.postern.plan.Predicate;
import dev.postern.plan.ReadPlan.Form;
import dev.postern.request.FieldPath.StepKind;
import org.jooq.Field;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Expressions as SQL. Names come from the generated classes, types from a closed list, keys from slots.
final class Expressions {

    private Expressions() {}

    /// The value itself.
    static Field<?> raw(Expression expression, Scope scope) {
        return switch (expression) {
            case Expression.Stored(Column column) -> scope.column(column.name());
            case Expression.Called(ComputedField function) ->
                field("{0}({1})", name(function.schema(), function.name()), scope.row());
            case Expression.Inside(Expression of, Origin origin, var steps) -> {
                Field<?> value = raw(of, scope);
                Field<?> inside = origin == Origin.JSON ? value : field("to_jsonb({0})", value);
                for (Step step : steps) {
                    inside = field("{0} " + step.arrow().sql() + " {1}", inside, key(step));
                }
                yield field("({0})", inside);
            }
            case Expression.Cast(Expression of, CastType type) -> field("cast({0} as {1})", raw(of, scope), type(type));
            case Expression.Aggregated(var function, Expression of) ->
                of == null ? field("count(*)") : field(function.text() + "({0})", raw(of, scope));
            case Expression.OfRelated(Relationship relationship, Predicate where, Expression of) ->
                ofRelated(relationship, where, of, scope);
            case Expression.Version() -> scope.version();
            case Expression.Added() -> Writing.added();
            case Expression.Made(int insertion) -> Insertions.count(insertion);
        };
    }

    private static Field<Object> key(Step step) {
        Field<Object> slot = Predicates.value(step.slot());
        return step.by() == StepKind.INDEX ? field("{0}::integer", slot) : field("{0}::text", slot);
    }

    private static QueryPart type(CastType type) {
        return type.schema() == null ? DSL.sql(type.name()) : name(type.schema(), type.name());
    }

    private static Field<?> ofRelated(Relationship relationship, Predicate where, Expression of, Scope scope) {
        Scope below = new Scope(scope.alias() + "r", relationship.to(), Scope.Source.TABLE);
        return field(
                "({0})",
                select(raw(of, below))
                        .from(Joins.source(relationship, scope, below))
                        .where(Joins.condition(relationship, scope, below))
                        .and(Predicates.condition(where, below))
                        .limit(DSL.inline(1)));
    }

    /// The value as an answer wants it.
    static Field<?> shown(Expression expression, Field<?> raw, Form form) {
        String toJson = toJson(expression);
        Encoding encoding = Encoding.of(expression, form);
        if (form == Form.RAW) {
            return raw;
        }
        if (form == Form.TEXT) {
            if (encoding == Encoding.BOOLEAN) {
                return raw; // a cast to text would spell it out
            }
            return toJson == null ? field("{0}::text", raw) : field("(" + toJson + "({0}) #>> '{}')", raw);
        }
        Field<?> json = toJson != null
                ? field(toJson + "({0})", raw)
                : encoding == Encoding.TO_JSON ? field("to_json({0})", raw) : raw;
        boolean nested = encoding == Encoding.TO_JSON || encoding == Encoding.JSON;
        return form.stripped() && nested ? field("json_strip_nulls(({0})::json)", json) : json;
    }

    /// The function that makes JSON of a domain's value; null: PostgreSQL's own.
    private static @Nullable String toJson(Expression expression) {
        return switch (expression) {
            case Expression.Stored(Column column) -> column.toJson();
            case Expression.OfRelated related -> toJson(related.of());
            case Expression.Aggregated(var function, Expression of)
            when of != null && Encoding.chooses(function) -> toJson(of);
            case Expression other -> null;
        };
    }

    /// Notes what a page has to carry for `expression`.
    static void need(Expression expression, Scope.Needs needs) {
        switch (expression) {
            case Expression.Stored(Column column) -> needs.column(column.name());
            case Expression.Called called -> needs.row();
            case Expression.Inside inside -> need(inside.of(), needs);
            case Expression.Cast cast -> need(cast.of(), needs);
            case Expression.Aggregated aggregated -> {
                if (aggregated.of() != null) {
                    need(aggregated.of(), needs);
                }
            }
            case Expression.OfRelated related -> need(related.relationship(), needs);
            case Expression.Version version -> needs.version();
            case Expression.Added added -> {} // of all rows together
            case Expression.Made made -> {}
        }
    }

    /// Notes what a page has to carry to find the related rows.
    static void need(Relationship relationship, Scope.Needs needs) {
        if (relationship.path() instanceof Relationship.FunctionPath) {
            needs.row();
        }
        relationship.localColumns().forEach(column -> needs.column(column.getName()));
    }
}
