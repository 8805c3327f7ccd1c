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

/// A value of a row, every name in it resolved.
public sealed interface Expression {

    /// A column's value.
    record ColumnRef(Column column) implements Expression {}

    /// A function of the row.
    record ComputedFieldRef(ComputedField function) implements Expression {}

    /// A place inside a value.
    record JsonPathAccess(Expression of, PathRoot origin, List<BoundStep> steps) implements Expression {

        /// What the last step gives.
        public Arrow arrow() {
            return steps.getLast().arrow();
        }
    }

    /// A step; its key or index is in a slot.
    record BoundStep(Arrow arrow, StepKind by, int parameter) {}

    /// What steps begin from.
    enum PathRoot {
        /// json or jsonb.
        JSON,
        /// Any other value, made jsonb first.
        OTHER
    }

    /// A value of another type.
    record Cast(Expression of, CastType type) implements Expression {}

    /// A value made of many rows.
    ///
    /// @param of null: the rows themselves
    record AggregateCall(
            AggregateFunction function, @Nullable Expression of) implements Expression {}

    /// A value of the one related row; null where there is none.
    record RelatedValue(Relationship relationship, RowPredicate where, Expression of) implements Expression {}

    /// The version of a row, which changes with every update (`xmin`).
    record RowVersion() implements Expression {}

    /// The number of rows that a write added, as opposed to those that were there already.
    record AddedCount() implements Expression {}

    /// The number of rows that an insertion of the same statement made.
    record InsertedCount(int insertion) implements Expression {}

    /// Whether it is made of many rows.
    default boolean aggregates() {
        Expression inner = inner();
        return this instanceof AggregateCall || (inner != null && inner.aggregates());
    }

    /// Whether a value that the client sent is part of it.
    default boolean hasValues() {
        Expression inner = inner();
        boolean own = this instanceof JsonPathAccess
                || (this instanceof RelatedValue related && RowPredicate.hasValues(related.where()));
        return own || (inner != null && inner.hasValues());
    }

    /// The value that it is made from; null: it is made from none.
    private @Nullable Expression inner() {
        return switch (this) {
            case ColumnRef stored -> null;
            case ComputedFieldRef called -> null;
            case RowVersion version -> null;
            case AddedCount added -> null;
            case InsertedCount made -> null;
            case JsonPathAccess inside -> inside.of();
            case Cast cast -> cast.of();
            case RelatedValue related -> related.of();
            case AggregateCall aggregated -> aggregated.of();
        };
    }
}
