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

/// Resolves fields of one resource: its columns, its computed fields, and places inside their values.
record FieldResolver(Resource resource, BindValues values) {

    /// The value that `field` names.
    ///
    /// @throws dev.postern.problem.ProblemException 42703 where there is no such column
    Expression expression(FieldPath field) {
        ComputedField computed = resource.has(field.column()) ? null : resource.computed(field.column());
        if (computed != null) {
            return inside(
                    new Expression.ComputedFieldRef(computed), computed.type().kind(), field);
        }
        Column column = resource.column(field.column());
        return inside(new Expression.ColumnRef(column), column.type().kind(), field);
    }

    private Expression inside(Expression whole, Kind kind, FieldPath field) {
        if (field.path().isEmpty()) {
            return whole;
        }
        List<BoundStep> steps = new ArrayList<>();
        for (FieldPath.PathStep step : field.path()) {
            steps.add(new BoundStep(step.arrow(), step.by(), values.add(step.text())));
        }
        return new Expression.JsonPathAccess(whole, kind.isJson() ? PathRoot.JSON : PathRoot.OTHER, List.copyOf(steps));
    }

    /// Whether the value of `field` is a `tsvector`.
    static boolean isVector(Expression expression) {
        return switch (expression) {
            case Expression.ColumnRef(Column column) -> column.type().kind() == Kind.TSVECTOR;
            case Expression.ComputedFieldRef(ComputedField function) ->
                function.type().kind() == Kind.TSVECTOR;
            case Expression other -> false;
        };
    }
}
