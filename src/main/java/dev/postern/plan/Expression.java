package dev.postern.plan;

import dev.postern.catalog.CastTypes.CastType;
import dev.postern.catalog.Column;
import dev.postern.catalog.ComputedField;
import dev.postern.catalog.Relationship;
import dev.postern.request.FieldPath.Arrow;
import dev.postern.request.FieldPath.StepKind;
import dev.postern.request.SelectItem.AggregateFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A value of a row with all names resolved.
public sealed interface Expression {

    /// The value of a column.
    record ColumnRef(Column column) implements Expression {}

    /// The value of a computed field, which is a function of the row.
    record ComputedFieldRef(ComputedField function) implements Expression {}

    /// The value at a JSON path.
    record JsonPathAccess(Expression value, PathRoot root, List<BoundStep> steps) implements Expression {

        public JsonPathAccess {
            steps = List.copyOf(steps);
            if (steps.isEmpty()) {
                throw new IllegalArgumentException("A JSON path needs a step");
            }
        }

        /// Returns the arrow of the last step, which decides between JSON and text.
        public Arrow arrow() {
            return steps.getLast().arrow();
        }
    }

    /// A step of a JSON path.
    ///
    /// @param parameter parameter index of the key or list index
    record BoundStep(Arrow arrow, StepKind kind, int parameter) {

        public BoundStep {
            BindValues.requireParameter(parameter);
        }
    }

    /// The type of value that a JSON path starts from.
    enum PathRoot {
        /// json or jsonb.
        JSON,
        /// Any other type, converted with `to_jsonb` first.
        OTHER
    }

    /// A value cast to another type.
    record Cast(Expression value, CastType type) implements Expression {}

    /// An aggregate function of many rows.
    ///
    /// @param argument aggregated value; null for `count(*)`
    record AggregateCall(
            AggregateFunction function, @Nullable Expression argument) implements Expression {

        public AggregateCall {
            if (argument == null && function != AggregateFunction.COUNT) {
                throw new IllegalArgumentException("The aggregate function needs an argument: " + function);
            }
        }
    }

    /// A value of the related row of a to-one relationship; null if no row exists.
    record RelatedValue(Relationship relationship, RowPredicate condition, Expression value) implements Expression {}

    /// Whether a row exists: true.
    record Presence() implements Expression {}

    /// The row version, which changes with every update (`xmin`).
    record RowVersion() implements Expression {}

    /// The number of rows that an upsert inserted, without the rows that existed.
    record AddedCount() implements Expression {}

    /// The number of rows that an insertion of the same statement inserted.
    ///
    /// @param insertion number of the insertion, from 0
    record InsertedCount(int insertion) implements Expression {

        public InsertedCount {
            if (insertion < 0) {
                throw new IllegalArgumentException("Not the number of an insertion: " + insertion);
            }
        }
    }

    /// Whether the expression contains an aggregate function.
    default boolean isAggregated() {
        Expression operand = operand();
        return this instanceof AggregateCall || (operand != null && operand.isAggregated());
    }

    /// Whether the expression contains a bind value.
    default boolean hasBindValues() {
        Expression operand = operand();
        boolean own = this instanceof JsonPathAccess
                || (this instanceof RelatedValue related && RowPredicate.hasBindValues(related.condition()));
        return own || (operand != null && operand.hasBindValues());
    }

    /// Returns the expression that this expression is computed from; null for a leaf.
    private @Nullable Expression operand() {
        return switch (this) {
            case ColumnRef _ -> null;
            case ComputedFieldRef _ -> null;
            case Presence _ -> null;
            case RowVersion _ -> null;
            case AddedCount _ -> null;
            case InsertedCount _ -> null;
            case JsonPathAccess access -> access.value();
            case Cast cast -> cast.value();
            case RelatedValue related -> related.value();
            case AggregateCall aggregate -> aggregate.argument();
        };
    }
}
