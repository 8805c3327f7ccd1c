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
    record Stored(Column column) implements Expression {}

    /// A function of the row.
    record Called(ComputedField function) implements Expression {}

    /// A place inside a value.
    record Inside(Expression of, Origin origin, List<Step> steps) implements Expression {

        /// What the last step gives.
        public Arrow arrow() {
            return steps.getLast().arrow();
        }
    }

    /// A step; its key or index is in a slot.
    record Step(Arrow arrow, StepKind by, int slot) {}

    /// What steps begin from.
    enum Origin {
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
    record Aggregated(AggregateFunction function, @Nullable Expression of) implements Expression {}

    /// A value of the one related row; null where there is none.
    record OfRelated(Relationship relationship, Predicate where, Expression of) implements Expression {}

    /// The version of a row, which changes with every update (`xmin`).
    record Version() implements Expression {}

    /// The number of rows that a write added, as opposed to those that were there already.
    record Added() implements Expression {}

    /// The number of rows that an insertion of the same statement made.
    record Made(int insertion) implements Expression {}

    /// Whether it is made of many rows.
    default boolean aggregates() {
        Expression inner = inner();
        return this instanceof Aggregated || (inner != null && inner.aggregates());
    }

    /// Whether a value that the client sent is part of it.
    default boolean hasValues() {
        Expression inner = inner();
        boolean own =
                this instanceof Inside || (this instanceof OfRelated related && Predicate.hasValues(related.where()));
        return own || (inner != null && inner.hasValues());
    }

    /// The value that it is made from; null: it is made from none.
    private @Nullable Expression inner() {
        return switch (this) {
            case Stored stored -> null;
            case Called called -> null;
            case Version version -> null;
            case Added added -> null;
            case Made made -> null;
            case Inside inside -> inside.of();
            case Cast cast -> cast.of();
            case OfRelated related -> related.of();
            case Aggregated aggregated -> aggregated.of();
        };
    }
}
