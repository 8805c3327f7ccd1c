package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.ComputedField;
import dev.postern.catalog.Resource;
import dev.postern.catalog.Type.Kind;
import dev.postern.plan.Expression.BoundStep;
import dev.postern.plan.Expression.PathRoot;
import dev.postern.request.FieldPath;
import java.util.ArrayList;
import java.util.List;

/// Resolver of field paths of one resource to columns, computed fields and JSON paths inside their values.
record FieldResolver(Resource resource, BindValues values) {

    /// Resolves `field` to an expression.
    ///
    /// @throws dev.postern.problem.ProblemException 42703 if the resource has no such column
    Expression resolve(FieldPath field) {
        ComputedField computed = resource.has(field.column()) ? null : resource.computedField(field.column());
        if (computed != null) {
            return withPath(
                    new Expression.ComputedFieldRef(computed), computed.type().kind(), field);
        }
        Column column = resource.column(field.column());
        return withPath(new Expression.ColumnRef(column), column.type().kind(), field);
    }

    private Expression withPath(Expression value, Kind kind, FieldPath field) {
        if (field.path().isEmpty()) {
            return value;
        }
        List<BoundStep> steps = new ArrayList<>();
        for (FieldPath.PathStep step : field.path()) {
            steps.add(new BoundStep(step.arrow(), step.kind(), values.add(step.text())));
        }
        return new Expression.JsonPathAccess(value, kind.isJson() ? PathRoot.JSON : PathRoot.OTHER, steps);
    }

    /// Whether the expression is a column or computed field of type `tsvector`.
    static boolean isTsVector(Expression expression) {
        return switch (expression) {
            case Expression.ColumnRef(Column column) -> column.type().kind() == Kind.TSVECTOR;
            case Expression.ComputedFieldRef(ComputedField function) ->
                function.type().kind() == Kind.TSVECTOR;
            case Expression.JsonPathAccess _,
                    Expression.Cast _,
                    Expression.AggregateCall _,
                    Expression.RelatedValue _,
                    Expression.Presence _,
                    Expression.RowVersion _,
                    Expression.AddedCount _,
                    Expression.InsertedCount _ -> false;
        };
    }
}
